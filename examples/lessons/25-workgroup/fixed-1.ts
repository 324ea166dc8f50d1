// heptio/workgroup: the first member to return, with an error or without, stops the others; Run waits for all of them.
import { background, type Context, Group, sleep } from "curfew";

const group = new Group(background, { stopOn: "exit" });

async function untilStopped(ctx: Context, name: string): Promise<void> {
  try {
    await sleep(ctx, Infinity);
  } finally {
    console.log(`${name} stopped`);
  }
}

group.go("A", (ctx) => untilStopped(ctx, "A"));
group.go("B", (ctx) => untilStopped(ctx, "B"));
group.go("timer", async (ctx) => {
  await sleep(ctx, 50);
  throw new Error("timed out");
});

await group.wait().catch((error: unknown) => console.log((error as Error).message));

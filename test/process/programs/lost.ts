/** Tasks that nothing can wake any more, and that are collected. */
import { type Context, Group, lostCount, main, sleep } from "curfew";
import { Channel } from "curfew/sync";

const leak = (ctx: Context): Promise<unknown> => new Channel().receive(ctx);

/** Resolves when so many tasks were lost. */
async function lost(ctx: Context, count: number): Promise<void> {
  while (lostCount() < count) await sleep(ctx, 20);
  console.log("lost");
}

const bodies: Record<string, (group: Group, ctx: Context) => unknown> = {
  "until stopped": (group) => {
    group.go("leak", leak, { mayEnd: true });
    group.go("leak", leak, { mayEnd: true });
    group.go("other leak", leak, { mayEnd: true });
    group.go("waiter", async (ctx) => {
      await lost(ctx, 3);
      await sleep(ctx, 60_000);
    });
  },
  "nothing else": async (group, ctx) => {
    group.go("leak", leak);
    await lost(ctx, 1);
  },
  "a failure": (group) => {
    for (let count = 0; count < 1500; count++) group.go("leak", leak, { mayEnd: true });
    group.go("fragile", async (ctx) => {
      await lost(ctx, 1500);
      throw new Error("it broke");
    });
  },
  "a body that hears of it": async (_group, ctx) => {
    const inner = new Group(ctx, { name: "inner" });
    inner.go("leak", leak);
    await lost(ctx, 1);
    await inner.wait();
  },
};

await main(bodies[process.argv[2]!]!);
console.log("main has resolved");

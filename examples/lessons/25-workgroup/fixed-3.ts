// golang.org/x/sync/errgroup: the first error stops the others, a plain return does not; only so many run at once.
import { background, Group, sleep } from "curfew";

const group = new Group(background, { limit: 2 });

group.go("A", () => console.log("A returned, which stops nobody"));
group.go("B", async (ctx) => {
  try {
    await sleep(ctx, Infinity);
  } finally {
    console.log(`B stopped: ${(ctx.cause as Error).message}`);
  }
});
group.go("C", (ctx) => sleep(ctx, 50));

const extra = group.tryGo("extra", () => console.log("never printed"));
console.log(extra === undefined ? "no room for one more" : "there was room");

group.go("D", () => Promise.reject(new Error("D failed"))); // Waits until C has ended.

await group.wait().catch((error: unknown) => console.log((error as Error).message));

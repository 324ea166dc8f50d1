/** Stops that take their time. */
import { type Context, Group, main, sleep } from "curfew";
import { Pool } from "curfew/pool";

/** Keeps the event loop busy, so that it cannot run dry. */
const busy = (): NodeJS.Timeout => setInterval(() => undefined, 1000);
const never = (): Promise<never> => new Promise(() => undefined);
const left = (ctx: Context): string => (ctx.deadline === undefined ? "no limit" : String(ctx.deadline - Date.now()));

const bodies: Record<string, (group: Group) => unknown> = {
  stragglers: (group) => {
    busy();
    group.go("deaf", never);
    group.go("stubborn", async (ctx) => {
      await sleep(ctx, 60_000).catch(() => undefined);
      await never();
    });
    group.go("outer", async (ctx) => {
      const inner = new Group(ctx, { name: "inner" });
      inner.go("nested", never);
      await inner.wait();
    });
    group.go("good", async (ctx) => sleep(ctx, 60_000));
  },
  "many stragglers": (group) => {
    busy();
    for (let count = 0; count < 100; count++) group.go(`deaf ${String(count)}`, never);
  },
  "a deferred function that hangs": (group) => {
    busy();
    group.defer("close the database", never);
  },
  "a deferred function that uses it all up": (group) => {
    group.defer("close the database", (ctx) => sleep(ctx, 60_000));
  },
  "one budget": (group) => {
    const pool = new Pool<string>({
      workers: 1,
      capacity: 10,
      handle: async (ctx, item) => {
        console.log(`item ${item}: ${left(ctx)}`);
        await sleep(ctx, 300);
      },
    });
    group.defer("last", (ctx) => console.log(`defer: ${left(ctx)}`));
    const feeder = group.go("feeder", async (ctx) => {
      await pool.submit(ctx, "before");
      await sleep(ctx, 60_000).catch(() => undefined);
      await pool.submit(ctx.withoutStop(), "after");
    });
    group.go("pool", (ctx) => pool.run(ctx), { stopAfter: feeder });
  },
  "a drain that uses it all up": (group) => {
    busy();
    group.defer("essential", (ctx) => console.log(`essential: ${String(ctx.done)} ${String(ctx.cause)}`));
    group.go("drain", async (ctx) => sleep(ctx.withGrace().ctx, 60_000));
  },
  "a straggler, and nothing that could wake it": (group) => {
    group.go("deaf", never);
    const ready = setInterval(() => undefined, 1000);
    group.ctx.onDone(() => clearInterval(ready));
  },
  "one that waits for the end of the grace period": (group) => {
    const ready = setInterval(() => undefined, 1000);
    group.ctx.onDone(() => clearInterval(ready));
    group.go("patient", async (ctx) => {
      await new Promise((resolve) => ctx.withGrace().ctx.onDone(resolve));
      console.log("the grace period has ended");
    });
  },
  "a short stop": (group) => {
    group.go("waiter", (ctx) => sleep(ctx, 60_000));
  },
  "a goodbye that nobody owns": (group) => {
    group.go("waiter", (ctx) => sleep(ctx, 60_000));
    group.ctx.onDone(() => setTimeout(() => undefined, 20));
  },
};

const [, , what, grace] = process.argv;
await main(
  async (group) => {
    await bodies[what!]!(group);
    console.log("ready");
  },
  { grace: Number(grace) },
);
console.log("main has resolved");

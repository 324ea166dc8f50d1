/** Somebody who waits for a group whose tasks wait for other things: a lock, time. */
import { Group, sleep } from "curfew";
import { Mutex } from "curfew/sync";

const lock = new Mutex();
const group = new Group(undefined, { name: "shop" });
const begun: (() => void)[] = [];
const first = new Promise<void>((resolve) => begun.push(resolve));

group.go("stocktaking", async (ctx) => {
  using _held = await lock.lock(ctx);
  begun[0]!();
  await sleep(ctx, 1_000_000);
});
await first;
group.go("restocking", async (ctx) => {
  using _held = await lock.lock(ctx);
});

async function closing(): Promise<void> {
  await Promise.race([group.wait(), new Promise(() => undefined)]);
}

const closed = closing();
console.log("ready");
await closed;

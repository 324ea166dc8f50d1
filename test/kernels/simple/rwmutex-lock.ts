/** RWMutexLock: a writer, and a reader behind it, behind a reader that ended without giving the lock back. */
import { type Group, sleep } from "curfew";
import { RWMutex } from "curfew/sync";

export function broken(group: Group): void {
  const lock = new RWMutex();
  group.go("forget", async function forget(ctx) {
    await lock.rlock(ctx);
  });
  group.go("write", async function write(ctx) {
    using _held = await lock.lock(ctx); //> write
  });
  group.go("read", async function read(ctx) {
    await sleep(ctx, 1);
    using _held = await lock.rlock(ctx); //> read
  });
}

export function fixed(group: Group): void {
  const lock = new RWMutex();
  group.go("first", async function first(ctx) {
    using _held = await lock.rlock(ctx);
  });
  group.go("write", async function write(ctx) {
    using _held = await lock.lock(ctx);
  });
  group.go("read", async function read(ctx) {
    await sleep(ctx, 1);
    using _held = await lock.rlock(ctx);
  });
}

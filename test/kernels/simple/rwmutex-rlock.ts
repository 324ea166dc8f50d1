/** RWMutexRLock: readers behind a writer that ended without giving the lock back. */
import type { Group } from "curfew";
import { RWMutex } from "curfew/sync";

export function broken(group: Group): void {
  const lock = new RWMutex();
  group.go("write", async function write(ctx) {
    await lock.lock(ctx);
  });
  for (let i = 0; i < 3; i++) {
    group.go("read", async function read(ctx) {
      using _held = await lock.rlock(ctx); //> 3 × read
    });
  }
}

export function fixed(group: Group): void {
  const lock = new RWMutex();
  group.go("write", async function write(ctx) {
    using _held = await lock.lock(ctx);
  });
  for (let i = 0; i < 3; i++) {
    group.go("read", async function read(ctx) {
      using _held = await lock.rlock(ctx);
    });
  }
}

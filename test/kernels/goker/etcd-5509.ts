/**
 * etcd#5509, a way out with the lock. A client's connection is looked up under its read lock; when the client was closed
 * meanwhile, the look-up returns early and keeps the lock. Whoever closes the client then waits for it.
 */
import { type Group, sleep } from "curfew";
import { RWMutex } from "curfew/sync";

export function broken(group: Group): void {
  const lock = new RWMutex("client");
  const connections: string[] = [];
  group.go("acquire", async function acquire(ctx) {
    const held = await lock.rlock(ctx);
    if (connections.length === 0) return;
    held.release();
  });
  group.go("close", async function close(ctx) {
    await sleep(ctx, 1);
    using _held = await lock.lock(ctx); //> close
  });
}

/** `using` gives it back on every way out. */
export function fixed(group: Group): void {
  const lock = new RWMutex("client");
  const connections: string[] = [];
  group.go("acquire", async function acquire(ctx) {
    using _held = await lock.rlock(ctx);
    return connections[0];
  });
  group.go("close", async function close(ctx) {
    await sleep(ctx, 1);
    using _held = await lock.lock(ctx);
  });
}

/**
 * cockroach#7504, locks in two orders. To acquire a lease by its name takes the lock of the cache of names and then the
 * lease's; to release one takes the lease's and then, to remove it from the cache, the cache's.
 */
import { type Group, sleep } from "curfew";
import { Mutex } from "curfew/sync";

export function broken(group: Group): void {
  const cache = new Mutex("names");
  const lease = new Mutex("lease");
  group.go("acquireByName", async function acquireByName(ctx) {
    using _cache = await cache.lock(ctx);
    await sleep(ctx, 2);
    using _lease = await lease.lock(ctx); //> acquireByName | deadlock
  });
  group.go("release", async function release(ctx) {
    await sleep(ctx, 1);
    using _lease = await lease.lock(ctx);
    using _cache = await cache.lock(ctx);
  });
}

/** Both take the cache's lock first. */
export function fixed(group: Group): void {
  const cache = new Mutex("names");
  const lease = new Mutex("lease");
  group.go("acquireByName", async function acquireByName(ctx) {
    using _cache = await cache.lock(ctx);
    await sleep(ctx, 2);
    using _lease = await lease.lock(ctx);
  });
  group.go("release", async function release(ctx) {
    await sleep(ctx, 1);
    using _cache = await cache.lock(ctx);
    using _lease = await lease.lock(ctx);
  });
}

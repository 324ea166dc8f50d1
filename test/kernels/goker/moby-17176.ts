/**
 * moby#17176, nothing to do, and the lock. The clean-up of deleted devices takes the lock and returns at once when there are none,
 * with the lock. Whatever needs the lock next waits.
 */
import { type Group, sleep } from "curfew";
import { Mutex } from "curfew/sync";

export function broken(group: Group): void {
  const devices = new Mutex("devices");
  const deleted: string[] = [];
  group.go("cleanUp", async function cleanUp(ctx) {
    const held = await devices.lock(ctx);
    if (deleted.length === 0) return;
    held.release();
  });
  group.go("deleteDevice", async function deleteDevice(ctx) {
    await sleep(ctx, 1);
    using _held = await devices.lock(ctx); //> deleteDevice
    deleted.push("device");
  });
}

/** `using` gives it back on every way out. */
export function fixed(group: Group): void {
  const devices = new Mutex("devices");
  const deleted: string[] = [];
  group.go("cleanUp", async function cleanUp(ctx) {
    using _held = await devices.lock(ctx);
    if (deleted.length === 0) return;
  });
  group.go("deleteDevice", async function deleteDevice(ctx) {
    await sleep(ctx, 1);
    using _held = await devices.lock(ctx);
    deleted.push("device");
  });
}

/**
 * syncthing#4829, a lock taken twice. A port mapping clears its addresses under its write lock, and notifies; to
 * notify takes the read lock.
 */
import type { Context, Group } from "curfew";
import { RWMutex } from "curfew/sync";

class Mapping {
  private readonly lock = new RWMutex("mapping");

  async clearAddresses(ctx: Context): Promise<void> {
    using _held = await this.lock.lock(ctx);
    await this.notify(ctx);
  }

  async clearAndNotify(ctx: Context): Promise<void> {
    (await this.lock.lock(ctx)).release();
    await this.notify(ctx);
  }

  private async notify(ctx: Context): Promise<void> {
    using _held = await this.lock.rlock(ctx); //> notify | deadlock
  }
}

export function broken(group: Group): void {
  group.go("clearAddresses", (ctx) => new Mapping().clearAddresses(ctx));
}

/** It notifies when it has given the lock back. */
export function fixed(group: Group): void {
  group.go("clearAddresses", (ctx) => new Mapping().clearAndNotify(ctx));
}

/**
 * etcd#10492, a callback into a lock. A lessor renews a lease under its lock, and calls the checkpointer that it was given;
 * that one calls the lessor's `checkpoint`, which takes the same lock.
 */
import type { Context, Group } from "curfew";
import { Mutex } from "curfew/sync";

class Lessor {
  private readonly lock = new Mutex("lessor");
  checkpointer: (ctx: Context) => Promise<void> = () => Promise.resolve();

  async renew(ctx: Context): Promise<void> {
    using _held = await this.lock.lock(ctx);
    await this.checkpointer(ctx);
  }

  async checkpoint(ctx: Context): Promise<void> {
    using _held = await this.lock.lock(ctx); //> checkpoint | deadlock
  }

  async renewFirst(ctx: Context): Promise<void> {
    (await this.lock.lock(ctx)).release();
    await this.checkpointer(ctx);
  }
}

export function broken(group: Group): void {
  const lessor = new Lessor();
  lessor.checkpointer = (ctx) => lessor.checkpoint(ctx);
  group.go("renew", (ctx) => lessor.renew(ctx));
}

/** The callback is called without the lock. */
export function fixed(group: Group): void {
  const lessor = new Lessor();
  lessor.checkpointer = (ctx) => lessor.checkpoint(ctx);
  group.go("renew", (ctx) => lessor.renewFirst(ctx));
}

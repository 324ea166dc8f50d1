/** MutexHeap: as MutexStack, with the lock a field of an object that both know. */
import type { Context, Group } from "curfew";
import { Mutex } from "curfew/sync";

class Account {
  private readonly mutex = new Mutex();

  async forget(ctx: Context): Promise<void> {
    await this.mutex.lock(ctx);
  }

  async use(ctx: Context): Promise<void> {
    using _held = await this.mutex.lock(ctx); //> 1000 × use
  }
}

export function broken(group: Group): void {
  for (let i = 0; i < 1000; i++) {
    const account = new Account();
    group.go("forget", (ctx) => account.forget(ctx));
    group.go("use", (ctx) => account.use(ctx));
  }
}

export function fixed(group: Group): void {
  for (let i = 0; i < 1000; i++) {
    const account = new Account();
    group.go("one", (ctx) => account.use(ctx));
    group.go("other", (ctx) => account.use(ctx));
  }
}

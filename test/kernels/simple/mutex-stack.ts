/** MutexStack: a lock that is a variable of a function, taken by a task that ends without giving it back. A thousand of them. */
import type { Group } from "curfew";
import { Mutex } from "curfew/sync";

export function broken(group: Group): void {
  for (let i = 0; i < 1000; i++) {
    const mutex = new Mutex();
    group.go("forget", async function forget(ctx) {
      await mutex.lock(ctx);
    });
    group.go("lock", async function lock(ctx) {
      using _held = await mutex.lock(ctx); //> 1000 × lock
    });
  }
}

export function fixed(group: Group): void {
  for (let i = 0; i < 1000; i++) {
    const mutex = new Mutex();
    for (const name of ["one", "other"]) {
      group.go(name, async function lock(ctx) {
        using _held = await mutex.lock(ctx);
      });
    }
  }
}

/**
 * moby#7559, a turn of the loop with the lock. A proxy takes a lock for each packet. When it cannot connect, it goes on with the next
 * packet without giving the lock back, and waits for itself.
 */
import type { Group } from "curfew";
import { Mutex } from "curfew/sync";

export function broken(group: Group): void {
  const tracked = new Mutex("connections");
  group.go("run", async function run(ctx) {
    for (const canConnect of [false, true]) {
      const held = await tracked.lock(ctx); //> run | deadlock
      if (!canConnect) continue;
      held.release();
    }
  });
}

/** `using` gives it back at the end of each turn. */
export function fixed(group: Group): void {
  const tracked = new Mutex("connections");
  group.go("run", async function run(ctx) {
    for (const canConnect of [false, true]) {
      using _held = await tracked.lock(ctx);
      if (!canConnect) continue;
    }
  });
}

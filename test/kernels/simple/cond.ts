/** Cond: those who wait are told before they wait, and never again. */
import { type Context, type Group, sleep } from "curfew";
import { Cond, Mutex } from "curfew/sync";

export function broken(group: Group): void {
  const cond = new Cond(new Mutex());
  cond.signal();
  for (let i = 0; i < 2; i++) group.go("wait", (ctx) => wait(ctx, cond));
}

export function fixed(group: Group): void {
  const cond = new Cond(new Mutex());
  for (let i = 0; i < 2; i++) group.go("wait", (ctx) => wait(ctx, cond));
  group.go("tell", async function tell(ctx) {
    await sleep(ctx, 1);
    cond.broadcast();
  });
}

async function wait(ctx: Context, cond: Cond): Promise<void> {
  using _held = await cond.mutex.lock(ctx);
  await cond.wait(ctx); //> 2 × wait
}

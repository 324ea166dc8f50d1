/** NoLeakGlobal: a receive from a channel, a lock, a wait group and a cond that a variable of the module, or of the process, holds: somebody may come. */
import type { Group } from "curfew";
import { Channel, Cond, Mutex, WaitGroup } from "curfew/sync";

export const channel = new Channel<string>();
const mutex = new Mutex();
const work = new WaitGroup();
const cond = new Cond(new Mutex());
Object.assign(globalThis, { kernels: { mutex, work, cond } });

export function alive(group: Group): void {
  group.go("receive", async function receive(ctx) {
    await channel.receive(ctx);
  });
  group.go("forget", async function forget(ctx) {
    await mutex.lock(ctx);
  });
  group.go("lock", async function lock(ctx) {
    await mutex.lock(ctx);
  });
  group.go("wait", async function wait(ctx) {
    work.add();
    await work.wait(ctx);
  });
  group.go("cond", async function waitToBeTold(ctx) {
    using _held = await cond.mutex.lock(ctx);
    await cond.wait(ctx);
  });
}

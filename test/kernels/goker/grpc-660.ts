/**
 * grpc#660, an answer for nobody. A benchmark's loop waits for the answer to a call or for the stop, whichever comes first. When it
 * is the stop, the call has nobody to give its answer to.
 */
import { type Group, sleep } from "curfew";
import { Channel, onReceive, select } from "curfew/sync";

export function broken(group: Group): void {
  const stop = new Channel<void>();
  group.go("loop", async function loop(ctx) {
    const done = new Channel<string>();
    group.go("call", async function call(ctx) {
      await sleep(ctx, 2);
      await done.send(ctx, "answer"); //> call
    });
    await select(ctx, onReceive(stop, String), onReceive(done, String));
  });
  group.go("stop", async (ctx) => {
    await sleep(ctx, 1);
    await stop.send(ctx, undefined);
  });
}

/** There is room for the answer. */
export function fixed(group: Group): void {
  const stop = new Channel<void>();
  group.go("loop", async function loop(ctx) {
    const done = new Channel<string>(1);
    group.go("call", async function call(ctx) {
      await sleep(ctx, 2);
      await done.send(ctx, "answer");
    });
    await select(ctx, onReceive(stop, String), onReceive(done, String));
  });
  group.go("stop", async (ctx) => {
    await sleep(ctx, 1);
    await stop.send(ctx, undefined);
  });
}

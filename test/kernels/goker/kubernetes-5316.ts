/**
 * kubernetes#5316, a request that timed out. A request's work runs in a task that sends what comes of it, a result or an error, over one of two
 * channels. When time is up first, nobody receives from either.
 */
import { type Group, sleep } from "curfew";
import { after, Channel, onReceive, select } from "curfew/sync";

export function broken(group: Group): void {
  group.go("finishRequest", async function finishRequest(ctx) {
    const [results, errors] = [new Channel<string>(), new Channel<Error>()];
    for (const fails of [false, true]) {
      group.go("work", async function work(ctx) {
        await sleep(ctx, 2);
        if (fails) {
          await errors.send(ctx, new Error("it failed")); //> work
        } else {
          await results.send(ctx, "result"); //> work
        }
      });
    }
    await select(ctx, onReceive(results, String), onReceive(errors, String), after(1));
  });
}

/** There is room for what comes of it. */
export function fixed(group: Group): void {
  group.go("finishRequest", async function finishRequest(ctx) {
    const [results, errors] = [new Channel<string>(1), new Channel<Error>(1)];
    for (const fails of [false, true]) {
      group.go("work", async function work(ctx) {
        await sleep(ctx, 2);
        if (fails) await errors.send(ctx, new Error("it failed"));
        else await results.send(ctx, "result");
      });
    }
    await select(ctx, onReceive(results, String), onReceive(errors, String), after(1));
  });
}

/**
 * kubernetes#25331, an error for nobody. A watch hands its error on over the channel of its results. Whoever stopped the watch,
 * and its context with it, reads no more results.
 */
import { background, type Group, sleep } from "curfew";
import { Channel, onReceive, onSend, select } from "curfew/sync";

export function broken(group: Group): void {
  const results = new Channel<string>();
  const errors = new Channel<string>();
  const scope = background.withCancel();
  group.go("run", async function run(ctx) {
    const error = await select(
      ctx,
      onReceive(errors, (one) => one),
    );
    scope.cancel("failed");
    await results.send(ctx, error); //> run
  });
  group.go("stop", async function stop(ctx) {
    await sleep(ctx, 1);
    await errors.send(ctx, "it failed");
    scope.cancel("stopped");
  });
}

/** The error is sent on the watch's context, which ends. */
export function fixed(group: Group): void {
  const results = new Channel<string>();
  const errors = new Channel<string>();
  const scope = background.withCancel();
  group.go("run", async function run(ctx) {
    const error = await select(
      ctx,
      onReceive(errors, (one) => one),
    );
    await select(scope.ctx, onSend(results, error)).catch(() => undefined);
  });
  group.go("stop", async function stop(ctx) {
    await sleep(ctx, 1);
    await errors.send(ctx, "it failed");
    scope.cancel("stopped");
  });
}

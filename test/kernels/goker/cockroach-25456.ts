/**
 * cockroach#25456, a question that waits. When a check fails, the queue looks whether the store is shutting down, to know
 * whether the failure is worth a line in the log. It does so by receiving from a channel that is closed only at the shutdown.
 */
import type { Group } from "curfew";
import { type Case, Channel, onReceive, otherwise, select } from "curfew/sync";

export function broken(group: Group): void {
  const shutdown = new Channel<never>();
  group.go("process", async function process(ctx) {
    return await select(ctx, closedOrNot(shutdown)); //> process
  });
}

/** It only looks. */
export function fixed(group: Group): void {
  const shutdown = new Channel<never>();
  group.go("process", async function process(ctx) {
    return await select(
      ctx,
      closedOrNot(shutdown),
      otherwise(() => false),
    );
  });
}

function closedOrNot(shutdown: Channel<never>): Case<boolean> {
  return onReceive(
    shutdown,
    () => false,
    () => true,
  );
}

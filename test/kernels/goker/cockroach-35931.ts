/**
 * cockroach#35931, one after the other. A join reads its right input to the end before its left one. To cancel it, word is
 * sent to each input in turn; the left one is full, so the right one never hears.
 */
import { type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const [left, right] = [new Channel<string>(1), new Channel<string>(1)];
  group.go("join", async function join(ctx) {
    await left.send(ctx, "row");
    await right.receive(ctx); //> join
    await left.receive(ctx);
  });
  group.go("cancel", async function cancel(ctx) {
    await sleep(ctx, 1);
    for (const input of [left, right]) {
      await input.send(ctx, "cancelled"); //> cancel
    }
  });
}

/** All inputs are told at the same time. */
export function fixed(group: Group): void {
  const [left, right] = [new Channel<string>(1), new Channel<string>(1)];
  group.go("join", async function join(ctx) {
    await left.send(ctx, "row");
    await right.receive(ctx);
    await left.receive(ctx);
  });
  group.go("cancel", async function cancel(ctx) {
    await sleep(ctx, 1);
    await Promise.all([left, right].map((input) => input.send(ctx, "cancelled")));
  });
}

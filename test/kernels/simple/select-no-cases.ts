/**
 * SelectNoCases: nothing that could be chosen. `select(ctx)` is refused with a `TypeError`; one whose channels are all absent, Go's nil
 * channels, is not. So this is NilRecv and NilSend too.
 */
import type { Group } from "curfew";
import { Channel, onReceive, onSend, select } from "curfew/sync";

const absent = undefined as Channel<string> | undefined;

export function broken(group: Group): void {
  group.go("choose", async function choose(ctx) {
    await select(ctx, onReceive(absent, String), onSend(absent, "value")); //> choose
  });
}

/** One of them is there. */
export function fixed(group: Group): void {
  group.go("choose", async function choose(ctx) {
    await select(ctx, onReceive(absent, String), onSend(new Channel<string>(1), "value"));
  });
}

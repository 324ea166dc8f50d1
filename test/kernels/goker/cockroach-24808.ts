/**
 * cockroach#24808, a send to oneself. A compactor is suggested something before it starts; its start makes a suggestion of
 * its own, which must wait since the channel is full, and would begin to read the channel only after that.
 */
import type { Context, Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const suggestions = new Channel<string>(1);
  group.go("start", async function start(ctx) {
    await suggestions.send(ctx, "from before the start");
    await suggestions.send(ctx, "from the start"); //> start
    group.go("compact", (ctx) => compact(ctx, suggestions));
  });
}

/** A suggestion is offered: one that waits already does as well. */
export function fixed(group: Group): void {
  const suggestions = new Channel<string>(1);
  group.go("start", async function start(ctx) {
    await suggestions.send(ctx, "from before the start");
    suggestions.trySend("from the start");
    group.go("compact", (ctx) => compact(ctx, suggestions));
  });
}

async function compact(ctx: Context, suggestions: Channel<string>): Promise<void> {
  await suggestions.receive(ctx);
}

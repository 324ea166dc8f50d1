/** ChanRecv: a receive from a channel that nobody else knows. */
import type { Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const channel = new Channel<string>();
  group.go("receive", async function receive(ctx) {
    await channel.receive(ctx); //> receive
  });
}

/** Somebody sends. */
export function fixed(group: Group): void {
  const channel = new Channel<string>();
  group.go("receive", async function receive(ctx) {
    await channel.receive(ctx);
  });
  group.go("send", (ctx) => channel.send(ctx, "value"));
}

/** ChanSend: a send on a channel that nobody else knows. */
import type { Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const channel = new Channel<string>();
  group.go("send", async function send(ctx) {
    await channel.send(ctx, "value"); //> send
  });
}

/** Somebody receives. */
export function fixed(group: Group): void {
  const channel = new Channel<string>();
  group.go("send", async function send(ctx) {
    await channel.send(ctx, "value");
  });
  group.go("receive", (ctx) => channel.receive(ctx));
}

/**
 * DoubleSend: on an error, the sender forgets to return, and sends again to somebody who receives once.
 * From Uber's common leak patterns.
 */
import type { Group } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const results = new Channel<string>();
  group.go("send", async function send(ctx) {
    await results.send(ctx, "it failed");
    await results.send(ctx, "result"); //> send
  });
  group.go("receive", (ctx) => results.receive(ctx));
}

/** It sends one or the other. */
export function fixed(group: Group): void {
  const results = new Channel<string>();
  group.go("send", async function send(ctx) {
    await results.send(ctx, "it failed");
  });
  group.go("receive", (ctx) => results.receive(ctx));
}

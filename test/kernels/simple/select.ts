/** Select: neither channel is known to anybody else. */
import type { Group } from "curfew";
import { Channel, onReceive, onSend, select } from "curfew/sync";

export function broken(group: Group): void {
  const [one, other] = [new Channel<string>(), new Channel<string>()];
  group.go("choose", async function choose(ctx) {
    await select(ctx, onReceive(one, String), onSend(other, "value")); //> choose
  });
}

/** Somebody receives from one of them. */
export function fixed(group: Group): void {
  const [one, other] = [new Channel<string>(), new Channel<string>()];
  group.go("choose", async function choose(ctx) {
    await select(ctx, onReceive(one, String), onSend(other, "value"));
  });
  group.go("receive", (ctx) => other.receive(ctx));
}

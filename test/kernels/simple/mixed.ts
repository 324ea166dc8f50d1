/** Mixed: one sends, and is done when that was received; the other waits for that before it receives. */
import type { Group } from "curfew";
import { Channel, WaitGroup } from "curfew/sync";

export function broken(group: Group): void {
  const [channel, work] = [new Channel<string>(), new WaitGroup()];
  work.add();
  group.go("send", async function send(ctx) {
    await channel.send(ctx, "value"); //> send
    work.done();
  });
  group.go("receive", async function receive(ctx) {
    await work.wait(ctx); //> receive
    await channel.receive(ctx);
  });
}

/** It receives first. */
export function fixed(group: Group): void {
  const [channel, work] = [new Channel<string>(), new WaitGroup()];
  work.add();
  group.go("send", async function send(ctx) {
    await channel.send(ctx, "value");
    work.done();
  });
  group.go("receive", async function receive(ctx) {
    await channel.receive(ctx);
    await work.wait(ctx);
  });
}

/** DaisyChain: a thousand tasks, each of which hands on what it gets from its neighbour; the first one's neighbour sleeps. */
import { type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function alive(group: Group): void {
  let left = new Channel<number>();
  const first = left;
  group.go("sleeper", async function sleeper(ctx) {
    await sleep(ctx, 3_600_000);
    await first.send(ctx, 1);
  });
  for (let i = 0; i < 1000; i++) {
    const [from, to] = [left, new Channel<number>()];
    group.go("link", async function link(ctx) {
      await to.send(ctx, 1 + (await from.receive(ctx)));
    });
    left = to;
  }
  group.go("last", async function last(ctx) {
    await left.receive(ctx);
  });
}

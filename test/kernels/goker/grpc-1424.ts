/**
 * grpc#1424, a watcher that ends without a word. To dial waits until the watcher of a load balancer has seen an address. The
 * balancer ends before it has any; the watcher's loop is over, and nobody is told.
 */
import { type Context, type Group, sleep } from "curfew";
import { Channel } from "curfew/sync";

export function broken(group: Group): void {
  const addresses = new Channel<string>();
  group.go("notify", async function notify(ctx) {
    const seen = new Channel<void>();
    group.go("watch", async function watch(ctx) {
      for await (const _address of addresses.values(ctx)) await seen.send(ctx, undefined);
    });
    await seen.receive(ctx); //> notify
  });
  group.go("balancer", (ctx) => end(ctx, addresses));
}

/** The watcher closes the channel when it ends, whichever way. */
export function fixed(group: Group): void {
  const addresses = new Channel<string>();
  group.go("notify", async function notify(ctx) {
    const seen = new Channel<void>();
    group.go("watch", async function watch(ctx) {
      try {
        for await (const _address of addresses.values(ctx)) await seen.send(ctx, undefined);
      } finally {
        seen.close();
      }
    });
    await seen.receive(ctx).catch(() => undefined);
  });
  group.go("balancer", (ctx) => end(ctx, addresses));
}

async function end(ctx: Context, addresses: Channel<string>): Promise<void> {
  await sleep(ctx, 1);
  addresses.close();
}

/** A process to look at: clerks that wait for customers, a till, orders in a pool. `shop.js [token]`. */
import { main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { Pool } from "curfew/pool";
import { Channel } from "curfew/sync";

const [token] = process.argv.slice(2);
const customers = new Channel<string>();

await main((root) => {
  for (let clerk = 0; clerk < 3; clerk++)
    root.go(
      "clerk",
      async (ctx) => {
        ctx.onDone(() => console.log("a clerk goes home"));
        await customers.receive(ctx);
      },
      { mayEnd: true },
    );
  root.go("till \u001b[31m\u202ered", (ctx) => sleep(ctx, 1e7));
  const orders = new Pool<number>({ name: "orders", workers: 1, capacity: 10, handle: (ctx) => sleep(ctx, 1e7) });
  root.go("orders", (ctx) => orders.run(ctx));
  root.go("shopkeeper", async (ctx) => {
    for (let order = 0; order < 4; order++) void orders.submit(ctx, order).catch(() => undefined);
    await sleep(ctx, 1e7);
  });
  root.go("debug", (ctx) =>
    serveDebug(ctx, {
      port: 0,
      ...(token !== undefined && { token }),
      onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`),
    }),
  );
});

/** A shop whose page of orders leaks a task at each visit; beside it a pool, locks, sockets that wait, and the debug server. */
import { type Context, Group, main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { contextOf, serve } from "curfew/http";
import { Pool } from "curfew/pool";
import { Channel, Mutex } from "curfew/sync";

const answers = new Channel<string>();

/** Nobody sends: each waits for ever. */
async function waitForReceipt(ctx: Context): Promise<string> {
  return await answers.receive(ctx);
}

await main((root) => {
  const mails = new Pool<number>({ name: "mails", workers: 2, capacity: 64, handle: (ctx) => sleep(ctx, 400) });
  const receipts = new Group(root.ctx, { name: "receipts", stopOn: "never" });
  const stock = new Mutex("stock");

  root.go("shop", (ctx) =>
    serve(
      ctx,
      async (request, response) => {
        // eslint-disable-next-line curfew/task-in-handler -- the leak that the page is to show.
        receipts.go("receipt", waitForReceipt);
        await mails.submit(contextOf(request), 1);
        response.end("ordered\n");
      },
      { port: 0, onListening: ({ port }) => console.log(`shop at http://127.0.0.1:${String(port)}`) },
    ),
  );
  root.go("mails", (ctx) => mails.run(ctx));
  root.go("stocktaking", async (ctx) => {
    using _held = await stock.lock(ctx);
    await sleep(ctx, 3_600_000);
  });
  root.go("restocking", async (ctx) => {
    await sleep(ctx, 10);
    using _held = await stock.lock(ctx);
  });
  root.go(process.argv[2] ?? "closing time", (ctx) => sleep(ctx, 3_600_000));
  root.go("clock", async (ctx) => {
    for (;;) {
      const seconds = new Group(ctx, { name: "ticks" });
      seconds.go("tick", (own) => sleep(own, 2500));
      await seconds.wait();
    }
  });
  const token = process.env["TOKEN"];
  root.go("debug", (ctx) =>
    serveDebug(ctx, {
      port: 0,
      ...(token === undefined ? {} : { token }),
      onListening: ({ port }) => console.log(`debug at http://127.0.0.1:${String(port)}`),
    }),
  );
});

// The report is handed to a pool, which is stopped after the server that feeds it, and ends when it is empty.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { contextOf, serve } from "curfew/http";
import { Pool } from "curfew/pool";

const port = Number(process.env["PORT"] ?? 8080);

async function report(ctx: Context, event: string): Promise<void> {
  await sleep(ctx, 1000);
  console.log(`report: ${event}`);
}

function onListening(at: AddressInfo): void {
  console.log(`app listens: http://127.0.0.1:${at.port}/`);
}

await main((group) => {
  const reporter = new Pool({ name: "reporter", workers: 4, capacity: 1024, handle: report });
  const app = group.go("app", (ctx) =>
    serve(
      ctx,
      async (request, response) => {
        console.log("ping");
        await reporter.submit(contextOf(request), "ping pong");
        response.end("pong\n");
      },
      { name: "app", port, onListening },
    ),
  );
  group.go("reporter", (ctx) => reporter.run(ctx), { stopAfter: app });
});
console.log("main: bye");

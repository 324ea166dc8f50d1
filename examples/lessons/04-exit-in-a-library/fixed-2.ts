// The server ends without an error: an end is an end, so the others are stopped, and the process says whose end it was.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const onListening = (at: AddressInfo): void => console.log(`server listens: http://127.0.0.1:${at.port}/`);

async function server(ctx: Context): Promise<void> {
  using scope = ctx.withTimeout(500); // Whatever may happen to it.
  await serve(scope.ctx, (_request, response) => response.end("pong\n"), { port, onListening });
}

async function worker(ctx: Context): Promise<void> {
  for (;;) {
    await sleep(ctx, 300);
    console.log("worker: waits for the server's requests");
  }
}

await main((group) => {
  group.go(server);
  group.go(worker);
});

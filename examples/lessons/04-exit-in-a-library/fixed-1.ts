// The server throws, and that is all: its owner hears it, stops the others, and their `finally` runs; then main ends.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const onListening = (at: AddressInfo): void => console.log(`server listens: http://127.0.0.1:${at.port}/`);

/** Somebody else's module. */
async function server(ctx: Context): Promise<void> {
  using scope = ctx.withTimeout(500); // Whatever may happen to it.
  await serve(scope.ctx, (_request, response) => response.end("pong\n"), { port, onListening });
  if (!ctx.done) throw new Error("mock server exit");
}

async function journal(ctx: Context): Promise<void> {
  console.log("journal: opened, three lines wait to be written");
  try {
    await sleep(ctx, 60_000);
  } finally {
    console.log("journal: three lines written");
  }
}

await main((group) => {
  group.go(journal);
  group.go(server);
});

// The debug server fails after a while: the process stops, and says which service, and why.
import type { AddressInfo } from "node:net";
import { type Context, main } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
const listens = (name: string) => (at: AddressInfo) => console.log(`${name} listens: http://127.0.0.1:${at.port}/`);

async function debug(ctx: Context): Promise<void> {
  using scope = ctx.withTimeout(1000); // Whatever may happen to it.
  await serveDebug(scope.ctx, { port: debugPort, onListening: listens("debug") });
  if (!ctx.done) throw new Error("mock debug exit");
}

async function app(ctx: Context): Promise<void> {
  await serve(ctx, (_request, response) => response.end("pong\n"), { port, onListening: listens("app") });
}

await main((group) => {
  group.go(debug);
  group.go(app);
});

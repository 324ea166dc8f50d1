// server() and pprof() return promises that end when their work ends. The caller decides what runs at the same time.
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
const listens = (name: string) => (at: AddressInfo) => console.log(`${name} listens: http://127.0.0.1:${at.port}/`);

async function migrate(ctx: Context): Promise<void> {
  await sleep(ctx, 100);
  console.log("migrate has ended");
}

async function server(ctx: Context): Promise<void> {
  await serve(ctx, (_request, response) => response.end("pong\n"), { port, onListening: listens("server") });
  console.log("server has ended");
}

async function pprof(ctx: Context): Promise<void> {
  await serveDebug(ctx, { port: debugPort, onListening: listens("pprof") });
  console.log("pprof has ended");
}

await main(async (group) => {
  await migrate(group.ctx); // First this, alone;
  group.go(server); // then these two, at the same time.
  group.go(pprof);
});
console.log("main has ended");

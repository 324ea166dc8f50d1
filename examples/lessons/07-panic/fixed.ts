// A handler throws: one 500, and the service goes on. A task or a callback throws: its owner hears, all stops in order.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Context, main, sleep } from "curfew";
import { contextOf, serve } from "curfew/http";
import { Channel } from "curfew/sync";

const port = Number(process.env["PORT"] ?? 8080);
const jobs = new Channel<string>(16);

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "/";
  switch (path) {
    case "/slow":
      console.log("the slow request begins");
      await sleep(contextOf(request), 1000);
      response.end("slow, but whole\n");
      return;
    case "/panic":
      throw new Error("the handler panics");
    case "/task":
    case "/callback":
      await jobs.send(contextOf(request), path);
      break;
  }
  response.end("pong\n");
}

async function worker(ctx: Context): Promise<void> {
  for await (const job of jobs.values(ctx)) {
    if (job === "/task") throw new Error("the task panics");
    setTimeout(callback, 10);
  }
}

function callback(): never {
  throw new Error("the callback panics");
}

function onListening(at: AddressInfo): void {
  console.log(`app listens: http://127.0.0.1:${at.port}/`);
}

await main((group) => {
  group.defer("journal", () => console.log("the journal is closed"));
  group.go("app", (ctx) => serve(ctx, handle, { port, onListening }));
  group.go(worker);
});

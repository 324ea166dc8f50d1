// GET /leak starts a task that waits for a value that nobody will ever send, and answers: a task more at every visit.
import type { AddressInfo } from "node:net";
import { type Context, main, taskCount } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";
import { Channel } from "curfew/sync";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
const listens = (name: string) => (at: AddressInfo) => console.log(`${name} listens: http://127.0.0.1:${at.port}/`);
let visits = 0;

/** Waits for a result that nobody sends. */
async function print(ctx: Context, results: Channel<string>): Promise<void> {
  console.log(`result: ${await results.receive(ctx)}`);
}

await main((group) => {
  group.go("debug", (ctx) => serveDebug(ctx, { port: debugPort, onListening: listens("debug") }));

  group.go("app", (ctx) =>
    serve(
      ctx,
      (request, response) => {
        if (request.url === "/leak") {
          const results = new Channel<string>();
          group.go("leak", (ctx) => print(ctx, results), { mayEnd: true });
          console.log(`visit ${++visits}: ${taskCount()} tasks`);
        }
        response.end("pong\n");
      },
      { port, onListening: listens("app") },
    ),
  );
});

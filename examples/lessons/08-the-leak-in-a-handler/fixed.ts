// GET /leak waits for the value itself, with a limit, on the request's own context: whatever comes, the wait ends.
import type { AddressInfo } from "node:net";
import { DeadlineError, main, taskCount } from "curfew";
import { serveDebug } from "curfew/debug";
import { contextOf, serve } from "curfew/http";
import { Channel } from "curfew/sync";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
const listens = (name: string) => (at: AddressInfo) => console.log(`${name} listens: http://127.0.0.1:${at.port}/`);
let visits = 0;

await main((group) => {
  group.go("debug", (ctx) => serveDebug(ctx, { port: debugPort, onListening: listens("debug") }));

  group.go("app", (ctx) =>
    serve(
      ctx,
      async (request, response) => {
        if (request.url === "/leak") {
          const results = new Channel<string>();
          using scope = contextOf(request).withTimeout(200, "nobody sent a result");
          try {
            await results.receive(scope.ctx);
          } catch (error) {
            if (!(error instanceof DeadlineError)) throw error;
            console.log(`visit ${++visits}: ${taskCount()} tasks; ${error.message}`);
          }
        }
        response.end("pong\n");
      },
      { port, onListening: listens("app") },
    ),
  );
});

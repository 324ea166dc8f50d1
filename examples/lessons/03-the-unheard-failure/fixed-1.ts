// The debug server cannot listen: whoever started it hears of it; the process stops, and says which service, and why.
import { once } from "node:events";
import { createServer } from "node:http";
import { main } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);

// The last release, say, which has not ended yet, and still has the port.
const old = createServer((_request, response) => response.end("old\n")).listen(debugPort, "127.0.0.1");
await once(old.unref(), "listening");

await main((group) => {
  group.go("debug", (ctx) => serveDebug(ctx, { port: debugPort }));
  group.go("app", (ctx) => serve(ctx, (_request, response) => response.end("pong\n"), { port }));
});

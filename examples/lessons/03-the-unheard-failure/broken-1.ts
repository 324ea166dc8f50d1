// The debug server cannot listen, and nobody hears of it: the application runs on without one.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);

// The last release, say, which has not ended yet, and still has the port.
await once(createServer((_request, response) => response.end("old\n")).listen(debugPort, "127.0.0.1"), "listening");

function debug(): void {
  const http = createServer((_request, response) => response.end("profiles\n"));
  http.on("error", () => undefined); // "No reason to end the application."
  http.listen(debugPort, "127.0.0.1");
}

function app(): void {
  const http = createServer((_request, response) => response.end("pong\n"));
  http.listen(port, "127.0.0.1", () => {
    console.log(`app listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
}

debug();
app();

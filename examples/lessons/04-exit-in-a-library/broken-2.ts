// The server ends without an error, and nobody notices: errors are looked after, ends are not.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

async function server(): Promise<void> {
  const http = createServer((_request, response) => response.end("pong\n")).listen(port, "127.0.0.1", () => {
    console.log(`server listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
  await pause(500);
  http.close(); // Whatever may happen to it.
}

async function worker(): Promise<void> {
  for (;;) {
    await pause(300);
    console.log("worker: waits for the server's requests");
  }
}

server().catch((error: unknown) => {
  console.error("fatal:", error);
  process.exitCode = 1;
});
await worker();

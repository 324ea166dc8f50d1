// Each request fires off a report that takes a second, and answers. The process is interrupted: the report never appears.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

async function report(event: string): Promise<void> {
  await pause(1000);
  console.log(`report: ${event}`);
}

const app = createServer((_request, response) => {
  console.log("ping");
  void report("ping pong"); // Nobody waits for it, and nobody bounds how many there are.
  response.end("pong\n");
});
app.listen(port, "127.0.0.1", () => {
  console.log(`app listens: http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
});

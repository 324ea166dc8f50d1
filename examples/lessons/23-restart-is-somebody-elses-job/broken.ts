// The process restarts its own worker: the failure is hidden, /health says ok, and no item is ever handled.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

async function worker(): Promise<void> {
  console.log("worker begins");
  await pause(100);
  throw new Error("the database is gone");
}

const app = createServer((_request, response) => response.end("ok\n"));
app.listen(port, "127.0.0.1", () => {
  console.log(`app listens: http://127.0.0.1:${(app.address() as AddressInfo).port}/health`);
});

for (;;) {
  try {
    await worker();
  } catch {
    // Just start it again.
  }
}

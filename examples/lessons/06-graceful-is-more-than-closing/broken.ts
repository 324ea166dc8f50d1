// listen() returns as soon as the shutdown begins, and nobody waits for the shutdown: requests in flight get no answer.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);
const stop = new AbortController();
let requests = 0;

async function listen(): Promise<void> {
  const http = createServer((_request, response) => {
    const id = ++requests;
    console.log(`request ${id} begins`);
    void pause(1000).then(() => {
      response.end("slow, but whole\n");
      console.log(`request ${id} is answered`);
    });
  });
  http.listen(port, "127.0.0.1", () => {
    console.log(`app listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
  await once(stop.signal, "abort");
  http.close(); // It begins here, and ends nobody knows when.
}

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => stop.abort());
await listen();
console.log("main: the server has stopped, bye");
// eslint-disable-next-line n/no-process-exit, no-restricted-properties -- This is the mistake.
process.exit(0);

// server() and pprof() start work and return at once: their caller cannot know it, wait for it, or hear how it ends.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);

function server(): void {
  listen("server", port, "pong\n");
}

function pprof(): void {
  listen("pprof", debugPort, "profiles\n");
}

/** Listens, and ends after the first answer. */
function listen(name: string, on: number, answer: string): void {
  const http = createServer((_request, response) => {
    response.setHeader("connection", "close").end(answer);
    http.close();
  });
  http.once("close", () => console.log(`${name} has ended`));
  http.listen(on, "127.0.0.1", () => {
    console.log(`${name} listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
}

server();
console.log("server() has returned: does it run? has it ended? did it fail? the caller cannot know");
pprof();
console.log("pprof() has returned: the same");

// Nothing to wait for, so main idles for ever: also when both have ended.
setInterval(() => console.log("main idles"), 500);

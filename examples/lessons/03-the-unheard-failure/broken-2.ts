// The debug server fails after a while, and nobody hears of it: the next incident has none, and no log tells why.
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);

async function listen(name: string, on: number, handler: RequestListener): Promise<Server> {
  const http = createServer(handler).listen(on, "127.0.0.1");
  await once(http, "listening");
  console.log(`${name} listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  return http;
}

async function debug(): Promise<void> {
  const http = await listen("debug", debugPort, (_request, response) => response.end("profiles\n"));
  await pause(500);
  http.close();
  throw new Error("mock debug exit");
}

debug().catch(() => undefined); // "No reason to end the application."
await listen("app", port, (_request, response) => response.end("pong\n"));

// Two servers that stop together, almost: the debug server itself runs unowned, and its error is dropped.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
const stop = new AbortController();
let started = 0;
let ended = 0;

async function listen(on: number, answer: string): Promise<Server> {
  started++;
  const http = createServer((_request, response) => response.end(answer)).listen(on, "127.0.0.1");
  await once(http, "listening");
  console.log(`server listens, addr: ${addressOf(http)}`);
  return http;
}

async function app(): Promise<void> {
  const http = await listen(port, "pong\n");
  if (!stop.signal.aborted) await once(stop.signal, "abort");
  console.log(`server will exiting, addr: ${addressOf(http)}`);
  await new Promise((closed) => http.close(closed));
  throw new Error("Server closed");
}

async function pprof(): Promise<void> {
  started++;
  listen(debugPort, "profiles\n").catch(() => undefined); // Here it is: nobody owns this one.
  await pause(5000);
  throw new Error("mock pprof exit");
}

/** What the group of the notes does: hears each end, and stops the rest at the first. */
async function hear(task: Promise<void>): Promise<void> {
  await task.catch((error: unknown) => console.log(`server exit err: ${(error as Error).message}`));
  ended++;
  stop.abort();
}

function addressOf(http: Server): string {
  const { address, port } = http.address() as AddressInfo;
  return `${address}:${port}`;
}

await Promise.all([hear(app()), hear(pprof())]);
console.log(`${ended} ends, of ${started} tasks that were started`);

/** One server in a process of its own, until its stdin ends: `server.js curfew|bare`. Its first line is its port. */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Group } from "curfew";
import { serve } from "curfew/http";

const pong: RequestListener = (_request, response) => {
  response.end("pong");
};

const told = ({ port }: AddressInfo): void => console.log(port);

async function bare(): Promise<void> {
  const server = createServer(pong);
  server.listen(0, "127.0.0.1", () => told(server.address() as AddressInfo));
  await once(process.stdin.resume(), "end");
  server.close();
  server.closeAllConnections();
}

async function curfew(): Promise<void> {
  const group = new Group();
  group.go("serve", (ctx) => serve(ctx, pong, { port: 0, drain: 0, onListening: told }));
  await once(process.stdin.resume(), "end");
  group.stop();
  await group.wait();
}

await (process.argv[2] === "bare" ? bare() : curfew());

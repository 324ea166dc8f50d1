/**
 * One server in a process of its own, until its stdin ends: `server.js curfew|bare`. Its first line is its port. For each
 * line that it is sent it says how much processor time it has used, in microseconds.
 */
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { Group } from "curfew";
import { serve } from "curfew/http";

const pong: RequestListener = (_request, response) => {
  response.end("pong");
};

const told = ({ port }: AddressInfo): void => console.log(port);

const input = createInterface(process.stdin).on("line", () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});

async function bare(): Promise<void> {
  const server = createServer(pong);
  server.listen(0, "127.0.0.1", () => told(server.address() as AddressInfo));
  await once(input, "close");
  server.close();
  server.closeAllConnections();
}

async function curfew(): Promise<void> {
  const group = new Group();
  group.go("serve", (ctx) => serve(ctx, pong, { port: 0, drain: 0, onListening: told }));
  await once(input, "close");
  group.stop();
  await group.wait();
}

await (process.argv[2] === "bare" ? bare() : curfew());

/**
 * One service in a process of its own, which SIGTERM stops: `service.js <contender>`. Over HTTP/1, with WebSockets, and over HTTP/2
 * without TLS; the same handlers for all. Its first line is its two ports. Each request that it begins is written to its file 3.
 */
import { writeSync } from "node:fs";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocketServer } from "ws";
import { contenders } from "./contenders.js";

/** What each request takes, but the quick ones. */
const slow = 1000;

const handler: RequestListener = (request, response) => {
  writeSync(3, `${request.headers["x-id"] as string}\n`);
  // eslint-disable-next-line curfew/unowned-task -- as handlers are written without an owner.
  void answer(request, response);
};

const answer = async (request: Parameters<RequestListener>[0], response: Parameters<RequestListener>[1]) => {
  if (request.url === "/quick") {
    await sleep(20);
  } else if (request.url === "/stream") {
    for (let part = 0; part < 20; part++) {
      if (response.destroyed) return;
      response.write("x".repeat(1000));
      await sleep(slow / 20);
    }
  } else {
    // A body that comes slowly.
    for await (const _chunk of request);
  }
  response.end("whole");
};

const open = async (server: Server): Promise<number> => {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
};

const first = createServer(handler);
const second = createHttp2Server(handler as never);
const sockets = new WebSocketServer({ noServer: true });
sockets.on("connection", (socket) => {
  socket.on("message", (data) => socket.send(data)).on("error", () => undefined);
});
const upgraded = (server: Server): void => {
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    sockets.handleUpgrade(request, socket, head, (client) => sockets.emit("connection", client, request)),
  );
};

const contender = contenders[process.argv[2]!]!;
upgraded(first);
const servers = await contender({ first, second, sockets, handler, open, upgraded });
console.log(`${String(servers[0])} ${String(servers[1])}`);

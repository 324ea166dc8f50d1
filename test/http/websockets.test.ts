import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import test, { type TestContext } from "node:test";
import { contextOf } from "curfew/http";
import { WebSocket, WebSocketServer } from "ws";
import { Gate } from "../support/gate.js";
import { notes, serving, slow, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** A close frame with 1001, as the wire has it. */
const goodbye = new RegExp(`${String.fromCharCode(0x88)}.${String.fromCharCode(0x03, 0xe9)}`);
const goodbyeAfterUpgrade = new RegExp(`101 Switching Protocols[^]*${goodbye.source}`);

/** A client's WebSocket that is open. */
function open(t: TestContext, port: number): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${String(port)}/`);
  t.after(() => client.terminate());
  return new Promise((resolve, reject) => {
    client.once("open", () => resolve(client)).once("error", reject);
  });
}

/** Resolves with the code with which it was closed. */
function closing(client: WebSocket): Promise<number> {
  return new Promise((resolve) => client.once("close", resolve));
}

test("at the stop each WebSocket is sent a close frame with 1001, and the server ends when all have answered", async (t) => {
  const noted = notes(t);
  const server = createServer(slow);
  const webSockets = new WebSocketServer({ server });
  const { port, group, ended } = await serving(t, server, { webSockets, farewell: Infinity, drain: Infinity });
  const clients = await Promise.all(Array.from({ length: 10 }, () => open(t, port)));
  const codes = clients.map(closing);
  group.stop();
  assert.deepEqual(
    await Promise.all(codes),
    Array.from({ length: 10 }, () => 1001),
  );
  assert.equal(await ended, undefined);
  assert.deepEqual(noted, []);
});

test("a WebSocket that does not answer the close frame is cut after the farewell, counted apart, and is no error", async (t) => {
  const noted = notes(t);
  const server = createServer(slow);
  const webSockets = new WebSocketServer({ server });
  const { port, group, ended } = await serving(t, server, { name: "app", webSockets, farewell: 100, drain: Infinity });
  const client = await Wire.open(port);
  await client
    .get(
      "/",
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    )
    .until(/101 Switching Protocols\r\n[^]*\r\n\r\n/);
  group.stop();
  assert.equal(await ended, undefined);
  await client.closed;
  assert.match(client.received, goodbye);
  assert.deepEqual(noted, ["app: cut 1 endless connection that did not end within 100 ms of being told"]);
});

test("the request of a WebSocket has a context: told at the stop, and when the client leaves", async (t) => {
  const server = createServer(slow);
  const webSockets = new WebSocketServer({ server });
  const requests: IncomingMessage[] = [];
  webSockets.on("connection", (_socket, request) => requests.push(request));
  const { port, group } = await serving(t, server, { webSockets, nameRequest: () => "chat" });
  const first = await open(t, port);
  const second = await open(t, port);
  const left = stopOf(contextOf(requests[0]!));
  first.terminate();
  assert.equal(await left, "the connection is closed");
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve", "chat"],
  );
  group.stop("deploy");
  assert.equal(await stopOf(contextOf(requests[1]!)), "deploy");
  await closing(second);
});

test("a WebSocket that is opened during the stop is closed, too", async (t) => {
  const server = createServer(slow);
  const webSockets = new WebSocketServer({ server });
  const { port, group, draining, ended } = await serving(t, server, { webSockets });
  const client = await Wire.open(port);
  await client.get("/first").until(/whole \/first$/);
  group.stop();
  await draining;
  client.get(
    "/",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  );
  await client.until(goodbyeAfterUpgrade);
  client.socket.write(Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe9]));
  await client.closed;
  assert.equal(await ended, undefined);
});

test("a request in flight beside WebSockets is answered", async (t) => {
  const inside = new Gate();
  const go = new Gate();
  const server = createServer((_request, response) => {
    inside.open();
    void go.passed.then(() => response.end("whole"));
  });
  const webSockets = new WebSocketServer({ server });
  const { port, group, ended } = await serving(t, server, { webSockets });
  const client = await open(t, port);
  const wire = await Wire.open(port);
  wire.get("/");
  await inside.passed;
  group.stop();
  assert.equal(await closing(client), 1001);
  go.open();
  await wire.until(/whole$/);
  assert.equal(await ended, undefined);
});

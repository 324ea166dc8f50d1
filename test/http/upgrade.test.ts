import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import test from "node:test";
import { notes, serving, slow } from "./serving.js";
import { Wire } from "./wire.js";

/** Takes the connection, and sends back what comes. */
function echo(_request: IncomingMessage, socket: Duplex): void {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n");
  socket.on("data", (data: Buffer) => socket.write(data)).on("end", () => socket.end());
}

/** A client whose connection is upgraded. */
async function upgraded(port: number): Promise<Wire> {
  const client = await Wire.open(port);
  await client.get("/", "Connection: Upgrade", "Upgrade: echo").until(/101 Switching Protocols\r\n[^]*\r\n\r\n/);
  return client;
}

test("a connection that is upgraded is its handler's own, and counts as a request until it ends", async (t) => {
  const { port, group, draining, ended } = await serving(t, createServer(slow).on("upgrade", echo));
  const client = await upgraded(port);
  group.stop();
  await draining;
  client.socket.write("still there");
  await client.until(/still there$/);
  client.socket.end();
  assert.equal(await ended, undefined);
});

test("an upgrade listener that is added while the server is served has its connections left to it, too", async (t) => {
  const server = createServer(slow);
  const { port, group, ended } = await serving(t, server, { drain: 100 });
  server.on("upgrade", echo);
  const client = await upgraded(port);
  group.stop();
  assert.match(((await ended) as Error).message, /: 1 request was cut off/);
  await client.closed;
});

test("when the last upgrade listener is taken off, requests to upgrade are requests like any other", async (t) => {
  const server = createServer(slow).on("upgrade", echo);
  const { port, group, ended } = await serving(t, server);
  server.off("upgrade", echo);
  const client = await Wire.open(port);
  await client.get("/plain", "Connection: Upgrade", "Upgrade: echo").until(/whole \/plain$/);
  group.stop();
  assert.equal(await ended, undefined);
  for (const event of ["upgrade", "connect", "newListener", "removeListener"])
    assert.deepEqual(server.listeners(event), [], event);
});

test("a connection that was upgraded before its server was served is left open, and does not hold serve up for ever", async (t) => {
  const noted = notes(t);
  const server = createServer(slow).on("upgrade", echo);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const client = await upgraded((server.address() as { port: number }).port);
  const { group, ended } = await serving(t, server, { name: "app", drain: 50 });
  group.stop();
  assert.equal(await ended, undefined);
  assert.deepEqual(noted, ["app: connections that were upgraded before it was served are left open"]);
  client.socket.write("still there");
  await client.until(/still there$/);
  client.socket.destroy();
});

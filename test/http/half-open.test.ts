/** Clients over HTTP/1 that close their own side of the connection, and go on reading. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import test from "node:test";
import { contextOf, endless } from "curfew/http";
import { Gate } from "../support/gate.js";
import { ask } from "./client.js";
import { notes, type Serving, serving, slow, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** Answers when it is let go, and says when it has begun. */
class Held {
  readonly inside: Gate<IncomingMessage> = new Gate();
  readonly go: Gate = new Gate();

  readonly handler: RequestListener = (request, response) => {
    this.inside.open(request);
    void this.go.passed.then(() => response.end(`whole ${request.url!}`));
  };
}

/** Sends what it has asked for, then its end. */
function half(client: Wire): Wire {
  client.socket.end();
  return client;
}

/** When the server has seen the client's end, and answered it. */
const asked = /^HTTP\/1\.1 102 Processing\r\n\r\n/;

test("a client that closes its side after its request gets the whole answer, and then the connection is closed", async (t) => {
  const held = new Held();
  const { port } = await serving(t, held.handler);
  const client = half((await Wire.open(port)).get("/a"));
  const request = await held.inside.passed;
  await client.until(asked);
  assert.equal(contextOf(request).done, false);
  held.go.open();
  assert.equal(await client.closed, "fin");
  assert.match(client.received, /102 Processing\r\n\r\n[^]*HTTP\/1\.1 200 OK\r\n[^]*Connection: close[^]*whole \/a$/);
});

test("a client that closes its side in the midst of a stop, or before it, gets the whole answer", async (t) => {
  const held = new Held();
  const second = new Gate();
  const { port, group, draining, ended } = await serving(t, (request, response) => {
    if (request.url === "/during") second.open();
    return held.handler(request, response);
  });
  const before = half((await Wire.open(port)).get("/before"));
  await before.until(asked);
  const during = (await Wire.open(port)).get("/during");
  await second.passed;
  group.stop();
  await draining;
  half(during);
  await during.until(asked);
  held.go.open();
  assert.deepEqual([await before.closed, await during.closed], ["fin", "fin"]);
  assert.match(before.received, /whole \/before$/);
  assert.match(during.received, /whole \/during$/);
  assert.equal(await ended, undefined);
});

test("a client that asks and closes its side during the last call is answered", async (t) => {
  const { port, group, ended } = await serving(t, slow, { drain: Infinity });
  const client = await Wire.open(port);
  await ask(port, "/");
  group.stop();
  half(client.get("/a"));
  assert.equal(await client.closed, "fin");
  assert.match(client.received, /whole \/a$/);
  assert.equal(await ended, undefined);
});

test("requests that were sent in one go, with the client's end, are all answered", async (t) => {
  const held = new Held();
  const { port } = await serving(t, held.handler);
  const client = half((await Wire.open(port)).get("/1").get("/2"));
  await client.until(asked);
  held.go.open();
  assert.equal(await client.closed, "fin");
  assert.match(client.received, /keep-alive[^]*whole \/1[^]*Connection: close[^]*whole \/2$/);
});

for (const [what, lines] of [
  ["nothing", []],
  ["half a head", ["GET / HTTP/1.1", "Host: loc"]],
  ["half a body", ["POST / HTTP/1.1", "Host: localhost", "Content-Length: 10", "", "half"]],
] as const) {
  for (const moment of ["before", "after"] as const) {
    test(`a client that closes its side ${moment} the stop when it has sent ${what} does not hold the stop up`, async (t) => {
      const stopped = async ({ group, draining }: Serving): Promise<void> => {
        group.stop();
        await draining;
      };
      const service = await serving(t, () => undefined, { drain: Infinity });
      const client = await Wire.open(service.port);
      client.send(...lines);
      if (moment === "after") await stopped(service);
      half(client);
      await client.closed;
      if (moment === "before") await stopped(service);
      assert.equal(await service.ended, undefined);
    });
  }
}

test("a client that leaves for good is told from one that waits: its request's context stops", async (t) => {
  const noted = notes(t);
  const held = new Held();
  const { port } = await serving(t, held.handler);
  const client = (await Wire.open(port)).get("/a");
  const request = await held.inside.passed;
  client.socket.destroy();
  assert.equal(await stopOf(contextOf(request)), "the client left");
  assert.deepEqual(noted, []);
});

test("a client of HTTP/1.0 that closes its side has left: it cannot be asked", async (t) => {
  const held = new Held();
  const { port } = await serving(t, held.handler);
  half((await Wire.open(port)).send("GET / HTTP/1.0", ""));
  assert.equal(await stopOf(contextOf(await held.inside.passed)), "the client left");
});

test("a client that closes its side in the middle of an answer without end has left", async (t) => {
  const inside = new Gate<IncomingMessage>();
  const { port } = await serving(t, (request, response) => {
    endless(request);
    response.write("tick");
    inside.open(request);
  });
  const client = (await Wire.open(port)).get("/");
  await client.until(/tick/);
  half(client);
  assert.equal(await stopOf(contextOf(await inside.passed)), "the client left");
});

test("a server that was served is no longer half open", async (t) => {
  const server = createServer(slow) as ReturnType<typeof createServer> & { httpAllowHalfOpen?: boolean };
  const before = server.httpAllowHalfOpen;
  const { group, ended } = await serving(t, server);
  assert.equal(server.httpAllowHalfOpen, true);
  group.stop();
  assert.equal(await ended, undefined);
  assert.equal(server.httpAllowHalfOpen, before);
});

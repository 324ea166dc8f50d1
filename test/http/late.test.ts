import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type Socket } from "node:net";
import test, { type TestContext } from "node:test";
import { background, sleep } from "curfew";
import { contextOf, type Target } from "curfew/http";
import { Gate } from "../support/gate.js";
import { ask } from "./client.js";
import { certificate } from "./certificate.js";
import { serving, slow } from "./serving.js";
import { Wire } from "./wire.js";

/** A client that never gets to the point: sends `head`, and then `more` every few milliseconds until it is closed. */
function dribble(t: TestContext, port: number, head: string, more: string): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.write(head, "latin1");
  const drip = setInterval(() => socket.write(more, "latin1"), 5);
  const end = (): void => clearInterval(drip);
  socket.on("error", end).once("close", end).resume();
  t.after(() => socket.destroy());
  return socket;
}

/** Stops a service that has next to no drain time; one more client comes when that is used up, and the listener is still open. */
async function comeAfterTheCut(
  t: TestContext,
  target: (listener: RequestListener) => Target,
  come: (port: number) => Socket,
): Promise<void> {
  let late: Socket | undefined;
  const stopped = new Gate();
  const listener: RequestListener = (request) => {
    contextOf(request).onDone(() => (late = come(port)));
    stopped.open();
  };
  const served = target(listener);
  const { port, group, ended } = await serving(t, served, { drain: 1 });
  const answer = ask(port, "/", { secure: "setSecureContext" in served, rejectUnauthorized: false });
  answer.catch(() => undefined);
  await stopped.passed;
  group.stop();
  assert.match(((await ended) as Error).message, /: 1 request was cut off/);
  if (!late!.closed) await new Promise((resolve) => late!.once("close", resolve));
}

test("a client that comes after the cut, and never finishes its head, does not hold the stop up", async (t) => {
  await comeAfterTheCut(
    t,
    (listener) => createServer(listener),
    (port) => dribble(t, port, "GET / HTTP/1.1\r\nHost: localhost\r\n", "X-More: 1\r\n"),
  );
});

test("over TLS, a client that comes after the cut, and never finishes its handshake, does not hold the stop up", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  await comeAfterTheCut(
    t,
    (listener) => createSecureServer(keys, listener),
    (port) => dribble(t, port, "\x16\x03\x01\x40\x00", "\x01"),
  );
});

test("a client that never finishes its head does not hold the stop up for longer than the drain time", async (t) => {
  const { port, group, ended } = await serving(t, () => undefined, { drain: 300 });
  const client = dribble(t, port, "GET / HTTP/1.1\r\nHost: localhost\r\n", "X-More: 1\r\n");
  await once(client, "connect");
  group.stop();
  assert.equal(await ended, undefined);
});

test("a request that came during the last call and was never begun is counted when it is cut", async (t) => {
  const begun: string[] = [];
  const server = createServer((request) => void begun.push(request.url!));
  const { port, group, ended } = await serving(t, server);
  const client = await Wire.open(port);
  const came = once(server, "request");
  group.stop();
  client.get("/late");
  await came;
  group.shutdown(0).catch(() => undefined);
  assert.match(((await ended) as Error).message, /: 1 request was cut off/);
  assert.equal(await client.closed, "fin");
  assert.deepEqual(begun, []);
});

for (const moment of ["the last call", "the moment in which idle connections linger"] as const) {
  test(`requests that come in one go during ${moment} are all answered, by a handler that answers at once too`, async (t) => {
    const { port, group, draining, ended } = await serving(
      t,
      (request, response) => void response.end(`whole ${request.url!}.`),
    );
    const client = await Wire.open(port);
    await client.get("/0").until(/whole \/0\.$/);
    group.stop();
    if (moment !== "the last call") await draining;
    client.socket.cork();
    client.get("/1").get("/2").get("/3").socket.uncork();
    assert.equal(await client.closed, "fin");
    assert.match(
      client.received,
      /keep-alive[^]*whole \/1\.[^]*keep-alive[^]*whole \/2\.[^]*Connection: close[^]*whole \/3\.$/,
    );
    assert.equal(await ended, undefined);
  });
}

test("a client that has just connected when the stop comes has time to send its request, and is answered", async (t) => {
  const { port, group, draining, ended } = await serving(t, slow);
  group.stop();
  const client = await Wire.open(port);
  await draining;
  const idle = once(client.socket, "end");
  // Longer than a connection that was used before is kept.
  assert.equal(await Promise.race([idle, sleep(background, 200)]), undefined);
  await client.get("/first").until(/Connection: close[^]*whole \/first$/);
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

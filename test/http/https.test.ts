import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:https";
import { connect } from "node:net";
import path from "node:path";
import test from "node:test";
import { connect as connectSecurely } from "node:tls";
import { contextOf } from "curfew/http";
import { emptyFolder } from "../support/folder.js";
import { Gate } from "../support/gate.js";
import { ask } from "./client.js";
import { certificate } from "./certificate.js";
import { serving, slow, stopOf } from "./serving.js";

test("over TLS, what was accepted is answered whole, however long it takes", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const server = createServer(keys, slow);
  const { port, group, draining, ended } = await serving(t, server);
  // Longer than an idle connection is kept, its goodbye included.
  const answers = Array.from({ length: 10 }, (_, index) =>
    ask(port, `/${String(index)}?ms=900`, { secure: true, rejectUnauthorized: false }),
  );
  for (const _ of answers) await once(server, "request");
  group.stop();
  await draining;
  for (const [index, { body, headers }] of (await Promise.all(answers)).entries()) {
    assert.equal(body, `whole /${String(index)}`);
    assert.equal(headers.connection, "close");
  }
  assert.equal(await ended, undefined);
});

test("over TLS, idle connections and half-done handshakes do not hold the stop up", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const server = createServer(keys, slow);
  const { port, group, ended } = await serving(t, server, { drain: Infinity });
  const half = connect(port, "127.0.0.1");
  await once(half, "connect");
  const idle = connectSecurely({ port, host: "127.0.0.1", rejectUnauthorized: false });
  await once(idle, "secureConnect");
  idle.write("GET /idle HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await once(idle, "data");
  group.stop();
  await Promise.all([once(half.resume(), "close"), once(idle.resume(), "close")]);
  assert.equal(await ended, undefined);
});

test("over TLS, a client that vanishes stops its request's context", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const inside = new Gate();
  const cause = new Gate<unknown>();
  const { port } = await serving(
    t,
    createServer(keys, (request) => {
      inside.open();
      void stopOf(contextOf(request)).then(cause.open);
    }),
  );
  const client = connectSecurely({ port, host: "127.0.0.1", rejectUnauthorized: false });
  client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await inside.passed;
  client.destroy();
  assert.equal(await cause.passed, "the client left");
});

test("over TLS on a path, too, each request is answered whole", { skip: process.platform === "win32" }, async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const server = createServer(keys, slow);
  const socketPath = path.join(await emptyFolder(t), "socket");
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  const { group, ended } = await serving(t, server);
  // Longer than an idle connection is kept, its goodbye included.
  const answers = Array.from({ length: 3 }, (_, index) =>
    ask(0, `/${String(index)}?ms=900`, { socketPath, secure: true, rejectUnauthorized: false }),
  );
  for (const _ of answers) await once(server, "request");
  group.stop();
  for (const [index, { body }] of (await Promise.all(answers)).entries()) assert.equal(body, `whole /${String(index)}`);
  assert.equal(await ended, undefined);
});

test("over TLS, what is left when drain time is up is cut and counted", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const inside = new Gate();
  const { port, group, ended } = await serving(
    t,
    createServer(keys, (_request, response) => {
      response.write("half");
      inside.open();
    }),
    { drain: 50 },
  );
  const answer = ask(port, "/", { secure: true, rejectUnauthorized: false });
  await inside.passed;
  group.stop();
  await assert.rejects(answer, { mishap: "cut" });
  assert.match(((await ended) as Error).message, /1 request was cut off/);
});

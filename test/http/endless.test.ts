/* eslint-disable @typescript-eslint/no-misused-promises -- serve waits for what a listener of the server returns. */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import test from "node:test";
import { sleep } from "curfew";
import { contextOf, endless } from "curfew/http";
import { Gate } from "../support/gate.js";
import { ask, type MishapError, upload } from "./client.js";
import { notes, serving, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** Server-sent events, one each five milliseconds, for ever. */
async function events(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const ctx = endless(request);
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (let count = 1; ; count++) {
    response.write(`data: ${String(count)}\n\n`);
    await sleep(ctx, 5);
  }
}

test("an endless answer is told to end at the stop, and ends whole, without an error", async (t) => {
  const noted = notes(t);
  const { port, group, ended } = await serving(t, events, { farewell: Infinity, drain: Infinity });
  const client = await Wire.open(port);
  await client.get("/events").until(/data: 3/);
  group.stop("deploy");
  assert.equal(await client.closed, "fin");
  assert.match(client.received, /\r\n0\r\n\r\n$/);
  assert.equal(await ended, undefined);
  assert.deepEqual(noted, []);
});

test("only what is endless is told at the stop, and with its cause", async (t) => {
  const both = new Gate();
  const requests: IncomingMessage[] = [];
  const { port, group } = await serving(t, (request, response) => {
    if (request.url === "/endless") void stopOf(endless(request)).then(() => response.end("told"));
    if (requests.push(request) === 2) both.open();
  });
  const answer = ask(port, "/endless");
  const other = ask(port, "/other").catch((error: unknown) => error);
  await both.passed;
  group.stop("deploy");
  assert.equal((await answer).body, "told");
  for (const request of requests) assert.equal(contextOf(request).done, request.url === "/endless");
  assert.equal(contextOf(requests.find(({ url }) => url === "/endless")!).cause, "deploy");
  await group.shutdown(0).catch(() => undefined);
  assert.equal(((await other) as MishapError).mishap, "reset");
});

test("an endless answer that does not end in time is cut, counted apart, and is no error", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const { port, group, ended } = await serving(
    t,
    (request, response) => {
      endless(request);
      response.write("for ever");
      inside.open();
    },
    { name: "app", farewell: 50, drain: Infinity },
  );
  const answer = ask(port, "/").catch((error: unknown) => error);
  await inside.passed;
  group.stop();
  assert.equal(((await answer) as MishapError).mishap, "cut");
  assert.equal(await ended, undefined);
  assert.deepEqual(noted, ["app: cut 1 endless connection that did not end within 50 ms of being told"]);
});

test("an endless request that has no head yet is answered 503 when it is told", async (t) => {
  const inside = new Gate();
  const { port, group, ended } = await serving(t, async (request) => {
    const ctx = endless(request);
    inside.open();
    await sleep(ctx, 60_000);
  });
  const answer = ask(port, "/poll");
  await inside.passed;
  group.stop();
  assert.deepEqual([(await answer).status, await ended], [503, undefined]);
});

test("a request that becomes endless after the stop is told at once", async (t) => {
  const inside = new Gate();
  const go = new Gate();
  const { port, group, draining } = await serving(t, async (request, response) => {
    inside.open();
    await go.passed;
    response.end(String(endless(request).done));
  });
  const answer = ask(port, "/");
  await inside.passed;
  group.stop();
  await draining;
  go.open();
  assert.equal((await answer).body, "true");
});

test("a client that never sends the rest of its body is cut when drain time is up, counted apart, and is no error", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const { port, group, ended } = await serving(
    t,
    async (request, response) => {
      inside.open();
      for await (const _chunk of request);
      response.end();
    },
    { name: "app", drain: 200 },
  );
  const { sending, answer } = upload(port, "/");
  sending.write("half a body");
  await inside.passed;
  group.stop();
  await assert.rejects(answer, { mishap: "reset" });
  assert.equal(await ended, undefined);
  assert.match(
    noted.join("; "),
    /^app: cut 1 request whose client did not send or take all of it when drain time was up, /,
  );
});

test("a client that never takes its answer is cut when drain time is up, counted apart, and is no error", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const { port, group, ended } = await serving(
    t,
    (_request, response) => {
      response.end(Buffer.alloc(64 * 1024 * 1024));
      inside.open();
    },
    { name: "app", drain: 200 },
  );
  const client = await Wire.open(port);
  client.socket.pause();
  client.get("/");
  await inside.passed;
  group.stop();
  assert.equal(await ended, undefined);
  assert.match(noted.join("; "), /^app: cut 1 request whose client did not send or take all of it/);
  client.socket.destroy();
});

test("a handler that does not ask for a body is at fault itself", async (t) => {
  const inside = new Gate();
  const { port, group, ended } = await serving(t, () => inside.open(), { drain: 100 });
  const { sending, answer } = upload(port, "/");
  sending.write("half a body");
  await inside.passed;
  group.stop();
  await assert.rejects(answer, { mishap: "reset" });
  assert.match(((await ended) as Error).message, /1 request was cut off/);
});

test("a server of one's own: what its listener marks as endless is told, too", async (t) => {
  const { port, group, ended } = await serving(t, createServer(events));
  const client = await Wire.open(port);
  await client.get("/events").until(/data: 1/);
  group.stop();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

/* eslint-disable @typescript-eslint/no-misused-promises -- serve waits for what a listener of the server returns. */
import assert from "node:assert/strict";
import { createSecureServer, createServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import test from "node:test";
import { sleep } from "curfew";
import { contextOf, endless } from "curfew/http";
import { Gate } from "../support/gate.js";
import { certificate } from "./certificate.js";
import { ask, keepAlive } from "./client.js";
import { closed, get, session } from "./client2.js";
import { notes, serving, stopOf } from "./serving.js";

/** Lets a test in, and answers with its path when it is let go. */
class Held {
  readonly inside: Gate<Http2ServerRequest> = new Gate();
  readonly go: Gate = new Gate();

  readonly handler = async (request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> => {
    if (request.url !== "/now") {
      this.inside.open(request);
      await this.go.passed;
    }
    response.end(`whole ${request.url}`);
  };
}

test("over HTTP/2 a stop sends GOAWAY, lets the streams in flight end, and closes the session", async (t) => {
  const held = new Held();
  const { port, group, draining, ended } = await serving(t, createServer(held.handler));
  const client = session(port);
  assert.equal(await get(client, "/now"), "200 whole /now");
  const answer = get(client, "/held");
  const ctx = contextOf(await held.inside.passed);
  const goaway = new Promise<number>((resolve) => client.once("goaway", resolve));
  group.stop("deploy");
  assert.equal(await goaway, 0);
  await draining;
  assert.equal(ctx.done, false);
  held.go.open();
  assert.equal(await answer, "200 whole /held");
  assert.equal(await ended, undefined);
  await closed(client);
});

test("over HTTP/2 an idle session does not hold the stop up", async (t) => {
  const { port, group, ended } = await serving(t, createServer(new Held().handler), { drain: Infinity });
  const client = session(port);
  await get(client, "/now");
  group.stop();
  assert.equal(await ended, undefined);
  await closed(client);
});

test("over HTTP/2 a client that only connects does not hold the stop up", async (t) => {
  const { Wire } = await import("./wire.js");
  const { port, group, ended } = await serving(t, createServer(new Held().handler), { drain: Infinity });
  const client = await Wire.open(port);
  await get(session(port), "/now");
  group.stop();
  assert.equal(await ended, undefined);
  await client.closed;
});

test("over HTTP/2 a client that cancels its stream stops the request's context, and no other", async (t) => {
  const both = new Gate();
  const requests: Http2ServerRequest[] = [];
  const { port } = await serving(
    t,
    createServer((request, response) => {
      response.write("half");
      if (requests.push(request) === 2) both.open();
    }),
  );
  const client = session(port);
  const [first, second] = [client.request({ ":path": "/1" }), client.request({ ":path": "/2" })];
  for (const stream of [first, second]) stream.on("error", () => undefined);
  await both.passed;
  first.close(8);
  assert.equal(await stopOf(contextOf(requests[0]!)), "the client left");
  assert.equal(contextOf(requests[1]!).done, false);
  client.destroy();
  assert.equal(await stopOf(contextOf(requests[1]!)), "the client left");
});

test("over HTTP/2 a handler that throws answers 500, and after half an answer the client sees an error", async (t) => {
  const noted = notes(t);
  const { port } = await serving(
    t,
    createServer(({ url }, response) => {
      if (url === "/half") response.write("half");
      throw new Error("broken");
    }),
  );
  const client = session(port);
  assert.equal(await get(client, "/"), "500 Internal Server Error\n");
  await assert.rejects(get(client, "/half"), { code: "ERR_HTTP2_STREAM_ERROR" });
  assert.deepEqual(
    noted,
    Array.from({ length: 2 }, () => "http: a request handler failed: broken"),
  );
  client.destroy();
});

test("over HTTP/2 what is left when drain time is up is cut, seen as cut by its client, and counted", async (t) => {
  const two = new Gate();
  let count = 0;
  const server = createServer((_request, response) => {
    response.write("half");
    if (++count === 2) two.open();
  });
  const { port, group, ended } = await serving(t, server, { name: "app", drain: 100 });
  const client = session(port);
  const answers = [get(client, "/1"), get(client, "/2")].map((answer) => answer.catch((error: unknown) => error));
  await two.passed;
  group.stop();
  assert.match(((await ended) as Error).message, /^app: 2 requests were cut off when drain time was up/);
  for (const answer of await Promise.all(answers))
    assert.equal((answer as NodeJS.ErrnoException).code, "ERR_HTTP2_STREAM_ERROR");
});

test("over HTTP/2 streams that a listener of `stream` answers are waited for", async (t) => {
  const inside = new Gate();
  const go = new Gate();
  const server = createServer();
  server.on("stream", (stream) => {
    inside.open();
    void go.passed.then(() => {
      stream.respond({ ":status": 200 });
      stream.end("whole");
    });
  });
  const { port, group, draining, ended } = await serving(t, server);
  const client = session(port);
  const answer = get(client, "/");
  await inside.passed;
  group.stop();
  await draining;
  go.open();
  assert.equal(await answer, "200 whole");
  assert.equal(await ended, undefined);
});

test("a secure server of HTTP/2 drains both its kinds of clients", async (t) => {
  const keys = await certificate(t);
  if (keys === undefined) return;
  const both = new Gate();
  const go = new Gate();
  let count = 0;
  const server = createSecureServer({ ...keys, allowHTTP1: true }, (request, response) => {
    if (++count === 2) both.open();
    void go.passed.then(() => response.end(`whole ${request.httpVersion}`));
  });
  const { port, group, draining, ended } = await serving(t, server);
  const agent = keepAlive();
  const client = session(port, { secure: true, rejectUnauthorized: false });
  const second = get(client, "/");
  const first = ask(port, "/", { secure: true, rejectUnauthorized: false });
  await both.passed;
  group.stop();
  await draining;
  go.open();
  assert.equal(await second, "200 whole 2.0");
  const { body, headers } = await first;
  assert.deepEqual([body, headers.connection], ["whole 1.1", "close"]);
  assert.equal(await ended, undefined);
  await closed(client);
  agent.destroy();
});

test("over HTTP/2 an endless answer is told at the stop, and ends whole", async (t) => {
  const server = createServer(async (request, response) => {
    const ctx = endless(request);
    response.write("event ");
    await sleep(ctx, 60_000);
  });
  const { port, group, ended } = await serving(t, server);
  const client = session(port);
  const stream = client.request({ ":path": "/events" });
  let body = "";
  const first = new Promise((resolve) => stream.once("data", resolve));
  stream.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
  const end = new Promise((resolve) => stream.once("end", resolve));
  await first;
  group.stop();
  await end;
  assert.equal(body, "event ");
  assert.equal(await ended, undefined);
});

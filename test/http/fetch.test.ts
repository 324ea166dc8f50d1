import assert from "node:assert/strict";
import test from "node:test";
import { sleep, StoppedError } from "curfew";
import { contextOf } from "curfew/http";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { ask, MishapError, upload } from "./client.js";
import { notes, serving, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

const server = (fetch: (request: Request) => Response | Promise<Response>): { fetch: typeof fetch } => ({ fetch });

test("a fetch handler gets the request as it was sent, and its answer is sent as it is", async (t) => {
  const { port } = await serving(
    t,
    server(async (request) => {
      const { method, url, headers } = request;
      const body = await request.text();
      const answer = new Headers([
        ["x-one", "1"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ]);
      return Response.json(
        { method, path: new URL(url).pathname, custom: headers.get("x-custom"), body },
        { status: 201, headers: answer },
      );
    }),
  );
  const { status, headers, body } = await ask(port, "/path?q=1", {
    method: "PUT",
    headers: { "x-custom": "yes" },
    body: "content",
  });
  assert.equal(status, 201);
  assert.equal(headers["x-one"], "1");
  assert.deepEqual(headers["set-cookie"], ["a=1", "b=2"]);
  assert.deepEqual(JSON.parse(body), { method: "PUT", path: "/path", custom: "yes", body: "content" });
});

test("a fetch handler asks contextOf for its request's context", async (t) => {
  const { port } = await serving(
    t,
    server((request) => new Response(contextOf(request).toString())),
  );
  assert.match((await ask(port, "/")).body, /^background > test > serve > grace > requests > request$/);
});

test("a fetch handler that throws, or rejects, answers 500 and is reported", async (t) => {
  const noted = notes(t);
  const { port } = await serving(
    t,
    server(async (request) => {
      await Promise.resolve();
      throw new Error(new URL(request.url).pathname);
    }),
    { name: "app" },
  );
  assert.equal((await ask(port, "/x")).status, 500);
  assert.deepEqual(noted, ["app: a request handler failed: /x"]);
});

test("a fetch handler that returns no Response answers 500", async (t) => {
  const noted = notes(t);
  const { port } = await serving(
    t,
    server(() => undefined as never),
  );
  assert.equal((await ask(port, "/x")).status, 500);
  assert.equal(noted.length, 1);
});

test("a streamed answer that fails half-way is broken off", async (t) => {
  const noted = notes(t);
  const more = new Gate();
  const { port } = await serving(
    t,
    server(() => {
      const body = new ReadableStream({
        async pull(controller) {
          await more.passed;
          controller.error(new Error("ran dry"));
        },
        start: (controller) => controller.enqueue(new TextEncoder().encode("half an answer")),
      });
      return new Response(body);
    }),
  );
  const client = await Wire.open(port);
  await client.get("/").until(/half an answer/);
  more.open();
  await client.closed;
  assert.doesNotMatch(client.received, /0\r\n\r\n$/);
  assert.deepEqual(noted, ["http: a request handler failed: ran dry"]);
});

test("a client that vanishes stops the context and the signal of the request, which is no failure of the handler", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const told = new Gate<unknown[]>();
  const { port } = await serving(
    t,
    server(async (request) => {
      inside.open();
      const aborted = new Promise((resolve) => request.signal.addEventListener("abort", resolve, { once: true }));
      const cause = await stopOf(contextOf(request));
      await aborted;
      told.open([cause, contextOf(request).error instanceof StoppedError, request.signal.aborted]);
      request.signal.throwIfAborted();
      return new Response();
    }),
  );
  const { sending, answer } = upload(port, "/");
  sending.end();
  await inside.passed;
  sending.destroy();
  assert.deepEqual(await told.passed, ["the client left", true, true]);
  await assert.rejects(answer, MishapError);
  assert.deepEqual(noted, []);
});

test("a stop lets a fetch handler finish, a streamed answer too", async (t) => {
  const inside = new Gate();
  const go = new Gate();
  const { port, group, ended } = await serving(
    t,
    server((request) => {
      async function* parts(): AsyncGenerator<Uint8Array> {
        inside.open();
        await go.passed;
        for (let part = 0; part < 20; part++) {
          await sleep(contextOf(request), 1);
          yield new TextEncoder().encode(`${String(part)} `);
        }
      }
      return new Response(ReadableStream.from(parts()));
    }),
  );
  const answer = ask(port, "/");
  await inside.passed;
  group.stop();
  go.open();
  assert.equal((await answer).body, Array.from({ length: 20 }, (_, part) => `${String(part)} `).join(""));
  assert.equal(await ended, undefined);
});

test("an upload that nobody reads does not hold its answer up", async (t) => {
  const { port } = await serving(
    t,
    server(() => new Response("seen enough")),
  );
  const { sending, answer } = upload(port, "/", { headers: { "content-length": "5000000" } });
  sending.write("x".repeat(100_000));
  assert.equal((await answer).body, "seen enough");
  sending.destroy();
});

test("a HEAD request, and an answer without a body", async (t) => {
  const { port } = await serving(
    t,
    server((request) => (request.method === "HEAD" ? new Response("text") : new Response(null, { status: 204 }))),
  );
  assert.equal((await ask(port, "/", { method: "HEAD" })).body, "");
  assert.equal((await ask(port, "/")).status, 204);
});

test("a request that names the whole address is taken by its path", async (t) => {
  const { port } = await serving(
    t,
    server((request) => new Response(request.url)),
  );
  const client = await Wire.open(port);
  client.send("GET http://elsewhere/path?q=1 HTTP/1.1", "Host: localhost", "Connection: close", "");
  assert.match(await client.rest(), /\r\nhttp:\/\/localhost\/path\?q=1\r\n/);
});

for (const [what, target, host] of [
  ["a target that is no path", "*", "localhost"],
  ["a host that is none", "/", "no host at all"],
] as const) {
  test(`a request with ${what} answers 400, and is not the handler's failure`, async (t) => {
    const noted = notes(t);
    const { port } = await serving(
      t,
      server(() => new Response("never")),
    );
    const client = await Wire.open(port);
    client.send(`OPTIONS ${target} HTTP/1.1`, `Host: ${host}`, "Connection: close", "");
    assert.match(await client.rest(), /^HTTP\/1\.1 400 /);
    assert.deepEqual(noted, []);
  });
}

test("a streamed answer has its head sent before its first chunk is there", async (t) => {
  const parked = new Gate<ReadableStreamDefaultController>();
  const { port } = await serving(
    t,
    server(() => new Response(new ReadableStream({ start: parked.open }), { headers: { "x-one": "1" } })),
  );
  const client = await Wire.open(port);
  await client.get("/", "Connection: close").until(/^HTTP\/1\.1 200 \r\n[^]*x-one: 1\r\n[^]*\r\n\r\n$/);
  const controller = await parked.passed;
  controller.enqueue(new TextEncoder().encode("at last"));
  controller.close();
  assert.match(await client.rest(), /\r\n\r\n7\r\nat last\r\n0\r\n\r\n$/);
});

test("an answer that is there at once goes out with its head, in one piece", async (t) => {
  const { port } = await serving(
    t,
    server(() => new Response("whole")),
  );
  const client = await Wire.open(port);
  const chunks: string[] = [];
  client.socket.on("data", (chunk: string) => chunks.push(chunk));
  await client.get("/", "Connection: close").rest();
  assert.match(chunks[0]!, /^HTTP[^]*\r\n\r\n5\r\nwhole/);
});

test("a client that left before the answer was made has its stream cancelled, and the handler ends", async (t) => {
  const noted = notes(t);
  const inside = new Gate<Request>();
  const cancelled = new Gate();
  const { port, group } = await serving(
    t,
    server(async (request) => {
      inside.open(request);
      await stopOf(contextOf(request));
      await turn();
      // Nothing ever comes, and it does not watch its context.
      return new Response(new ReadableStream({ cancel: () => cancelled.open() }));
    }),
  );
  const { sending } = upload(port, "/");
  sending.end();
  await inside.passed;
  sending.destroy();
  await cancelled.passed;
  await turn();
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve"],
  );
  assert.deepEqual(noted, []);
});

test("an answer that was used already answers 500, and the error says why", async (t) => {
  const noted = notes(t);
  const once = new Response("only once");
  const { port } = await serving(
    t,
    server(() => once),
  );
  assert.equal((await ask(port, "/")).body, "only once");
  assert.equal((await ask(port, "/")).status, 500);
  assert.deepEqual(noted, [
    "http: a request handler failed: the body of this Response was used before: make a new one for each request",
  ]);
});

test("a streamed answer is cancelled when its client leaves, also while it stands behind another in the queue", async (t) => {
  const cancelled: string[] = [];
  const all = new Gate();
  const inside = new Gate();
  const { port } = await serving(
    t,
    server((request) => {
      const path = new URL(request.url).pathname;
      if (path === "/2") inside.open();
      const cancel = (): void => {
        if (cancelled.push(path) === 2) all.open();
      };
      return new Response(new ReadableStream({ cancel }));
    }),
  );
  const client = await Wire.open(port);
  await client.get("/1").get("/2").until(/200 /);
  await inside.passed;
  client.socket.destroy();
  await all.passed;
  assert.deepEqual(cancelled.sort(), ["/1", "/2"]);
});

test("the body of an answer to HEAD is cancelled: nobody will read it", async (t) => {
  const cancelled = new Gate();
  const { port } = await serving(
    t,
    server(() => new Response(new ReadableStream({ cancel: () => cancelled.open() }), { headers: { "x-one": "1" } })),
  );
  const { status, headers, body } = await ask(port, "/", { method: "HEAD" });
  assert.deepEqual([status, headers["x-one"], body], [200, "1", ""]);
  await cancelled.passed;
});

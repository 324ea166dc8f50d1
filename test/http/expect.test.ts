import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import test from "node:test";
import { contextOf } from "curfew/http";
import { Gate } from "../support/gate.js";
import { upload } from "./client.js";
import { notes, serving, slow, stopOf } from "./serving.js";

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The two ways to ask first, each with the event that a server can hear of it. */
const asking: [event: string, expect: string][] = [
  ["checkContinue", "100-continue"],
  ["checkExpectation", "something-else"],
];

const serverWith = (event: string, listener: Listener): Server => createServer(slow).on(event, listener);

/** Sends a request that expects something, with a body of four bytes to follow. */
function expecting(port: number, expect: string): ReturnType<typeof upload> {
  const client = upload(port, "/asked", { headers: { expect, "content-length": "4" } });
  client.sending.flushHeaders();
  return client;
}

for (const [event, expect] of asking) {
  test(`a request that ${event} hears is a task like any other, and is answered during the stop`, async (t) => {
    const inside = new Gate<IncomingMessage>();
    const go = new Gate();
    const server = serverWith(event, async (request, response) => {
      inside.open(request);
      await go.passed;
      response.end("checked");
    });
    const { port, group, draining, ended } = await serving(t, server, { nameRequest: ({ url }) => `checks ${url!}` });
    const { answer } = expecting(port, expect);
    const ctx = contextOf(await inside.passed);
    assert.deepEqual(
      group.stragglers().map(({ name }) => name),
      ["serve", "checks /asked"],
    );
    group.stop();
    await draining;
    assert.equal(ctx.done, false);
    go.open();
    const { body, headers } = await answer;
    assert.deepEqual([body, headers.connection], ["checked", "close"]);
    assert.equal(await ended, undefined);
  });

  test(`a ${event} listener that throws answers 500, and is reported`, async (t) => {
    const noted = notes(t);
    const server = serverWith(event, async () => {
      await Promise.resolve();
      throw new Error("cannot check");
    });
    const { port } = await serving(t, server);
    assert.equal((await expecting(port, expect).answer).status, 500);
    assert.deepEqual(noted, ["http: a request handler failed: cannot check"]);
  });

  test(`a request that ${event} hears is cut and counted when drain time is up`, async (t) => {
    const cause = new Gate<unknown>();
    const inside = new Gate();
    const server = serverWith(event, (request) => {
      void stopOf(contextOf(request)).then(cause.open);
      inside.open();
    });
    const { port, group, ended } = await serving(t, server, { drain: 50 });
    const { answer } = expecting(port, expect);
    await inside.passed;
    group.stop("deploy");
    assert.match(((await ended) as Error).message, /1 request was cut off/);
    assert.equal(await cause.passed, "deploy");
    await assert.rejects(answer, { mishap: "reset" });
  });

  test(`a server gets its ${event} listeners back`, async (t) => {
    const listener = (): void => undefined;
    const server = serverWith(event, listener);
    const { group, ended } = await serving(t, server);
    assert.notDeepEqual(server.listeners(event), [listener]);
    group.stop();
    assert.equal(await ended, undefined);
    assert.deepEqual(server.listeners(event), [listener]);
  });
}

test("a checkContinue listener may hand the request on: it stays one task, with one context", async (t) => {
  const contexts: unknown[] = [];
  const echo: Listener = async (request, response) => {
    contexts.push(contextOf(request));
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.end(body);
  };
  const check: Listener = async (request, response) => {
    contexts.push(contextOf(request));
    await Promise.resolve();
    response.writeContinue();
    server.emit("request", request, response);
  };
  const server = createServer(echo).on("checkContinue", check);
  const names: string[] = [];
  const nameRequest = ({ url }: IncomingMessage): string => {
    names.push(url!);
    return url!;
  };
  const { port, group, ended } = await serving(t, server, { nameRequest });
  const { sending, answer } = expecting(port, "100-continue");
  sending.once("continue", () => sending.end("body"));
  assert.equal((await answer).body, "body");
  assert.equal(contexts.length, 2);
  assert.equal(contexts[0], contexts[1]);
  assert.deepEqual(names, ["/asked"]);
  group.stop();
  assert.equal(await ended, undefined);
});

test("a listener that hands a request on which was answered already does no harm", async (t) => {
  const handedOn = new Gate();
  const server = createServer(slow);
  server.on("checkContinue", (request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(401).end();
    response.once("close", () => {
      setImmediate(() => {
        server.emit("request", request, response);
        handedOn.open();
      });
    });
  });
  const { port, group, ended } = await serving(t, server);
  const { answer } = expecting(port, "100-continue");
  assert.equal((await answer).status, 401);
  await handedOn.passed;
  group.stop();
  assert.equal(await ended, undefined);
});

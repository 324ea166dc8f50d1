import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import test from "node:test";
import { DeadlineError, sleep, taskCount } from "curfew";
import { contextOf } from "curfew/http";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { ask, keepAlive, type MishapError, refusal, upload } from "./client.js";
import { notes, serving, slow, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** A handler that lets a test in, and answers when it is let go. */
class Held {
  readonly inside: Gate<IncomingMessage> = new Gate();
  readonly go: Gate = new Gate();

  readonly handler = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    this.inside.open(request);
    await this.go.passed;
    response.end(`whole ${request.url!}`);
  };
}

test("what was accepted is answered whole, with `connection: close`, on a live context; new connections are refused", async (t) => {
  const held = new Held();
  const before = taskCount();
  const { port, group, ended } = await serving(t, held.handler);
  const agent = keepAlive();
  const answer = ask(port, "/one", { agent });
  const request = await held.inside.passed;
  group.stop("deploy");
  await refusal(port);
  assert.equal(contextOf(request).done, false);
  held.go.open();
  const { body, headers } = await answer;
  assert.equal(body, "whole /one");
  assert.equal(headers.connection, "close");
  assert.equal(await ended, undefined);
  assert.equal(taskCount(), before);
  agent.destroy();
});

test("an accepted request sees in its context until when it may go on", async (t) => {
  const held = new Held();
  const { port, group } = await serving(t, held.handler, { drain: 5000 });
  const answer = ask(port, "/");
  const ctx = contextOf(await held.inside.passed);
  assert.equal(ctx.deadline, undefined);
  const before = Date.now();
  group.stop();
  // Two clocks, each with its own rounding.
  assert.ok(ctx.deadline! >= before + 5000 - 2 && ctx.deadline! <= Date.now() + 5000 + 2, String(ctx.deadline));
  held.go.open();
  await answer;
});

test("a keep-alive connection with nothing to do is closed with a goodbye, soon", async (t) => {
  const { port, group, ended } = await serving(t, slow, { drain: Infinity });
  const client = await Wire.open(port);
  await client.get("/").until(/whole \/$/);
  group.stop();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

test("a request that comes on a keep-alive connection right after the stop is answered, as the last", async (t) => {
  const { port, group, ended } = await serving(t, slow);
  const client = await Wire.open(port);
  await client.get("/first").until(/keep-alive[^]*whole \/first$/);
  group.stop();
  client.get("/second");
  await client.until(/Connection: close[^]*whole \/second$/);
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

test("a connection on which nothing was ever sent does not hold the stop up", async (t) => {
  const { port, group, ended } = await serving(t, slow, { drain: Infinity });
  const client = await Wire.open(port);
  await ask(port, "/");
  group.stop();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

test("a request head that is half sent gets a moment to be finished, and its answer", async (t) => {
  const { port, group, ended } = await serving(t, slow);
  const client = await Wire.open(port);
  client.send("GET /half HTTP/1.1");
  await ask(port, "/");
  group.stop();
  await turn();
  client.send("Host: localhost", "");
  await client.until(/Connection: close[^]*whole \/half$/);
  assert.equal(await ended, undefined);
});

test("a request head that is never finished does not hold the stop up", async (t) => {
  const { port, group, ended } = await serving(t, slow, { drain: Infinity });
  const client = await Wire.open(port);
  client.send("GET /half HTTP/1.1", "Host: loc");
  await ask(port, "/");
  group.stop();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
  assert.equal(client.received, "");
});

test("requests that were sent in one go are all answered, and only the last says `connection: close`", async (t) => {
  const all = new Gate();
  const go = new Gate();
  let count = 0;
  const { port, group, draining, ended } = await serving(t, async (request, response) => {
    if (++count === 3) all.open();
    await go.passed;
    response.end(`whole ${request.url!}.`);
  });
  const client = await Wire.open(port);
  client.get("/1").get("/2").get("/3");
  await all.passed;
  group.stop();
  await draining;
  go.open();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
  assert.match(
    client.received,
    /keep-alive[^]*whole \/1\.[^]*keep-alive[^]*whole \/2\.[^]*Connection: close[^]*whole \/3\.$/,
  );
});

test("a request that follows another one during the stop is answered too: the close moves to it", async (t) => {
  const held = new Held();
  const both = new Gate();
  let count = 0;
  const { port, group, ended } = await serving(t, (request, response) => {
    if (++count === 2) both.open();
    return held.handler(request, response);
  });
  const client = await Wire.open(port);
  client.get("/1");
  await held.inside.passed;
  group.stop();
  client.get("/2");
  await both.passed;
  held.go.open();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
  assert.match(client.received, /keep-alive[^]*whole \/1[^]*Connection: close[^]*whole \/2$/);
});

test("a request that comes after the client was told which answer is the last is never begun", async (t) => {
  const begun: string[] = [];
  const go = new Gate();
  const { port, group, ended } = await serving(t, async (request, response) => {
    begun.push(request.url!);
    if (request.url === "/last") {
      response.write("half an ");
      await go.passed;
    }
    response.end("answer");
  });
  const client = await Wire.open(port);
  await client.get("/").until(/answer$/);
  group.stop();
  await client.get("/last").until(/Connection: close[^]*half an /);
  client.get("/too-late");
  client.socket.write("x", () => go.open());
  assert.equal(await client.closed, "fin");
  assert.match(client.received, /answer\r\n0\r\n\r\n$/);
  assert.deepEqual(begun, ["/", "/last"]);
  assert.equal(await ended, undefined);
});

test("an upload in progress is taken to its end, and answered", async (t) => {
  const inside = new Gate();
  const { port, group, draining, ended } = await serving(t, async (request, response) => {
    inside.open();
    let size = 0;
    for await (const chunk of request) size += (chunk as Buffer).length;
    response.end(String(size));
  });
  const { sending, answer } = upload(port, "/", { agent: keepAlive() });
  sending.write("x".repeat(1000));
  await inside.passed;
  group.stop();
  await draining;
  for (let part = 0; part < 20; part++) {
    await new Promise((resolve) => sending.write("x".repeat(50_000), resolve));
    await turn();
  }
  sending.end();
  const { body, headers } = await answer;
  assert.equal(body, "1001000");
  assert.equal(headers.connection, "close");
  assert.equal(await ended, undefined);
});

test("a client that still uploads when the answer comes gets the answer, and no reset", async (t) => {
  const held = new Held();
  const { port, group, draining, ended } = await serving(t, held.handler);
  const client = await Wire.open(port);
  client.send("POST /early HTTP/1.1", "Host: localhost", "Content-Length: 3000000", "");
  await held.inside.passed;
  group.stop();
  await draining;
  held.go.open();
  await client.until(/Connection: close[^]*whole \/early$/);
  for (let part = 0; part < 3; part++) {
    await new Promise((resolve) => client.socket.write("x".repeat(1_000_000), resolve));
  }
  client.socket.end();
  assert.equal(await client.closed, "fin");
  assert.equal(await ended, undefined);
});

test("an answer that is being streamed is streamed to its end", async (t) => {
  const inside = new Gate();
  const go = new Gate();
  const { port, group, ended } = await serving(t, async (request, response) => {
    response.write("begun ");
    inside.open();
    await go.passed;
    for (let part = 0; part < 50; part++) {
      response.write("x".repeat(20_000));
      await sleep(contextOf(request), 1);
    }
    response.end(" ended");
  });
  const agent = keepAlive();
  const answer = ask(port, "/", { agent });
  await inside.passed;
  group.stop();
  go.open();
  const { body } = await answer;
  assert.equal(body.length, "begun ".length + 1_000_000 + " ended".length);
  assert.match(body, /^begun x+ ended$/);
  assert.equal(await ended, undefined);
  agent.destroy();
});

test("a client that vanishes during the stop does not hold it up", async (t) => {
  const inside = new Gate();
  const { port, group, ended } = await serving(t, async (request) => {
    inside.open();
    await stopOf(contextOf(request));
  });
  const { sending } = upload(port, "/");
  sending.end();
  await inside.passed;
  group.stop();
  sending.destroy();
  assert.equal(await ended, undefined);
});

test("when drain time is up, what is left is cut, and serve rejects with the count", async (t) => {
  const causes: unknown[] = [];
  const all = new Gate();
  let count = 0;
  const { port, group, ended } = await serving(
    t,
    async (request, response) => {
      response.write("half");
      if (++count === 3) all.open();
      causes.push(await stopOf(contextOf(request)));
    },
    { name: "app", drain: 50 },
  );
  const answers = ["/1", "/2", "/3"].map((path) => ask(port, path).catch((error: unknown) => error));
  await all.passed;
  group.stop("deploy");
  const error = (await ended) as Error;
  assert.ok(error instanceof DeadlineError);
  assert.match(error.message, /^app: 3 requests were cut off when drain time was up, \d+ ms after the stop$/);
  for (const answer of await Promise.all(answers)) assert.equal((answer as MishapError).mishap, "cut");
  assert.deepEqual(causes, ["deploy", "deploy", "deploy"]);
});

test("half an answer that is cut never looks whole, not even to an HTTP/1.0 client", async (t) => {
  const { port, group, ended } = await serving(t, (_request, response) => void response.write("half"), { drain: 20 });
  const client = await Wire.open(port);
  client.send("GET / HTTP/1.0", "");
  await client.until(/half$/);
  group.stop();
  assert.equal(await client.closed, "ECONNRESET");
  assert.match(((await ended) as Error).message, /1 request was cut off/);
});

test("a drain of no time cuts at once", async (t) => {
  const held = new Held();
  const { port, group, ended } = await serving(t, held.handler, { drain: 0 });
  const answer = ask(port, "/").catch((error: unknown) => error);
  const request = await held.inside.passed;
  group.stop();
  assert.equal(contextOf(request).done, true);
  assert.equal(((await answer) as MishapError).mishap, "reset");
  held.go.open();
  assert.match(((await ended) as Error).message, /1 request was cut off/);
});

test("the grace period of the stop ends a drain that has more time", async (t) => {
  const inside = new Gate();
  const { port, group, ended } = await serving(
    t,
    async (request) => {
      inside.open();
      await stopOf(contextOf(request));
    },
    { drain: Infinity },
  );
  const answer = ask(port, "/").catch((error: unknown) => error);
  await inside.passed;
  void group.shutdown(100).catch(() => undefined);
  assert.match(((await ended) as Error).message, /1 request was cut off/);
  assert.equal(((await answer) as MishapError).mishap, "reset");
});

test("a request that is cut off but goes on is waited for: its task is still out, and the count is told at the cut", async (t) => {
  const noted = notes(t);
  const held = new Held();
  const { port, group, ended } = await serving(t, held.handler, {
    name: "app",
    drain: 10,
    nameRequest: ({ url }) => `GET ${url!}`,
  });
  const answer = ask(port, "/deaf").catch((error: unknown) => error);
  await held.inside.passed;
  group.stop();
  assert.equal(((await answer) as MishapError).mishap, "reset");
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve", "GET /deaf"],
  );
  assert.match(noted.join("; "), /^app: 1 request was cut off when drain time was up, \d+ ms after the stop$/);
  held.go.open();
  assert.equal(((await ended) as Error).message, noted[0]);
});

test("an upgraded connection that its handler does not end is cut when drain time is up, and counted", async (t) => {
  const server = createServer(slow);
  server.on("upgrade", (_request, socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n"),
  );
  const { port, group, ended } = await serving(t, server, { drain: 300 });
  const client = await Wire.open(port);
  await client.get("/", "Connection: Upgrade", "Upgrade: x").until(/101/);
  group.stop();
  await client.closed;
  assert.match(((await ended) as Error).message, /1 request was cut off/);
});

test("connections from before serve was called do not hold the stop up", async (t) => {
  const server = createServer(slow);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const used = await Wire.open(port);
  server.removeAllListeners("request").on("request", (_request, response) => void response.end("before"));
  await used.get("/").until(/before$/);
  const { group, ended } = await serving(t, server, { drain: Infinity });
  group.stop();
  assert.equal(await used.closed, "fin");
  assert.equal(await ended, undefined);
});

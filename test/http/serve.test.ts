import assert from "node:assert/strict";
import { createServer, type ServerResponse } from "node:http";
import test from "node:test";
import { background, type Context, Group, sleep, StoppedError, taskCount } from "curfew";
import { contextOf, type RequestHandler } from "curfew/http";
import { Gate } from "../support/gate.js";
import { ask, keepAlive, MishapError, upload } from "./client.js";
import { notes, serving, slow, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

test("a request listener is served until the context stops, and then the port is free", async (t) => {
  const { port, group, ended } = await serving(t, (_request, response) => void response.end("pong"));
  assert.equal((await ask(port, "/ping")).body, "pong");
  group.stop("enough");
  assert.equal(await ended, undefined);
  await assert.rejects(ask(port, "/ping"), { mishap: "refused" });
  const again = await serving(t, slow, { port });
  assert.equal(again.port, port);
});

test("the bound address is told as soon as it listens, and only this machine can reach it", async (t) => {
  const told = new Gate<{ address: string; port: number; family: string }>();
  const group = new Group();
  t.after(() => group.shutdown(1000));
  const { serve } = await import("curfew/http");
  group.go("http", (ctx) => serve(ctx, slow, { port: 0, onListening: told.open }));
  const { address, port, family } = await told.passed;
  assert.equal(address, "127.0.0.1");
  assert.equal(family, "IPv4");
  assert.equal((await ask(port, "/")).status, 200);
});

test("each request is a task with a name of its own, under the name of its server", async (t) => {
  const inside = new Gate();
  const leave = new Gate();
  const { port, group } = await serving(
    t,
    async (_request, response) => {
      inside.open();
      await leave.passed;
      response.end();
    },
    { name: "app", nameRequest: ({ method, url }) => `${method!} ${url!}` },
  );
  const before = taskCount();
  const answer = ask(port, "/who");
  await inside.passed;
  assert.equal(taskCount(), before + 1);
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve", "GET /who"],
  );
  leave.open();
  await answer;
});

test("a nameRequest that throws is reported, and the request is served all the same", async (t) => {
  const noted = notes(t);
  const nameRequest = (): string => {
    throw new Error("no name");
  };
  const { port } = await serving(t, slow, { name: "app", nameRequest });
  assert.equal((await ask(port, "/x")).body, "whole /x");
  assert.deepEqual(noted, ["app: nameRequest failed: no name"]);
});

test("a nameRequest that returns no text is reported, and the request is served all the same", async (t) => {
  const noted = notes(t);
  const { port } = await serving(t, slow, { name: "app", nameRequest: () => 5 as never });
  assert.equal((await ask(port, "/x")).body, "whole /x");
  assert.deepEqual(noted, ["app: nameRequest failed: it returned no string"]);
});

test("a handler that throws answers 500 once, is reported, and harms nobody else", async (t) => {
  const noted = notes(t);
  const { port, group } = await serving(t, async (request, response) => {
    if (request.url === "/throws") throw new Error("thrown");
    await Promise.resolve();
    if (request.url === "/rejects") throw new Error("rejected");
    response.setHeader("x-secret", "1").end("fine");
  });
  const agent = keepAlive();
  const statuses = [];
  for (const path of ["/throws", "/rejects", "/fine", "/throws"])
    statuses.push((await ask(port, path, { agent })).status);
  assert.deepEqual(statuses, [500, 500, 200, 500]);
  assert.deepEqual(noted, [
    "http: a request handler failed: thrown",
    "http: a request handler failed: rejected",
    "http: a request handler failed: thrown",
  ]);
  assert.equal(group.ctx.done, false);
  agent.destroy();
});

test("an answer of 500 has nothing of the answer that failed", async (t) => {
  const { port } = await serving(t, (_request, response) => {
    response.statusCode = 201;
    response.statusMessage = "Made";
    response.setHeader("x-half", "1").setHeader("content-length", "5");
    throw new Error("too late");
  });
  const client = await Wire.open(port);
  const head = await client.get("/", "Connection: close").rest();
  assert.match(head, /^HTTP\/1\.1 500 Internal Server Error\r\n/);
  assert.doesNotMatch(head, /x-half|Made|Content-Length: 5\r/i);
  assert.match(head, /\r\n\r\n(16\r\n)?Internal Server Error\n/);
});

test("a handler may throw anything, even what cannot be shown", async (t) => {
  const noted = notes(t);
  const thrown: unknown[] = [null, undefined, "text", Symbol("s"), Object.create(null)];
  let next = 0;
  const { port } = await serving(t, () => {
    throw thrown[next++];
  });
  for (const _ of thrown) assert.equal((await ask(port, "/")).status, 500);
  assert.equal(noted.length, thrown.length);
});

for (const version of ["1.1", "1.0"]) {
  test(`a handler that throws in the middle of its answer breaks it off: no HTTP/${version} client takes it for a whole one`, async (t) => {
    const more = new Gate();
    const { port } = await serving(t, async (_request, response) => {
      response.write("half an ans");
      await more.passed;
      throw new Error("ran out of answer");
    });
    const client = await Wire.open(port);
    client.send(`GET / HTTP/${version}`, "Host: localhost", "");
    await client.until(/half an ans/);
    more.open();
    const ending = await client.closed;
    assert.doesNotMatch(client.received, /0\r\n\r\n$/);
    if (version === "1.0") assert.equal(ending, "ECONNRESET", "the end of the connection is the end of the answer");
  });
}

test("a handler that throws after its answer is reported, and the answer stays whole", async (t) => {
  const noted = notes(t);
  const { port } = await serving(t, (_request, response) => {
    response.end("whole");
    throw new Error("afterthought");
  });
  assert.equal((await ask(port, "/")).body, "whole");
  assert.deepEqual(noted, ["http: a request handler failed: afterthought"]);
});

test("a client that vanishes stops its request's context, and the cause says so", async (t) => {
  const inside = new Gate();
  const cause = new Gate<unknown>();
  const { port, group } = await serving(t, async (request) => {
    inside.open();
    cause.open(await stopOf(contextOf(request)));
  });
  const { sending, answer } = upload(port, "/");
  sending.end();
  await inside.passed;
  sending.destroy();
  assert.equal(await cause.passed, "the client left");
  await assert.rejects(answer, MishapError);
  assert.equal(group.ctx.done, false);
});

test("a client that vanishes in the middle of its upload stops its request's context", async (t) => {
  const cause = new Gate<unknown>();
  const { port } = await serving(t, async (request) => {
    cause.open(await stopOf(contextOf(request)));
  });
  const { sending, answer } = upload(port, "/", { headers: { "content-length": "100" } });
  sending.write("some", () => sending.destroy());
  assert.equal(await cause.passed, "the client left");
  await assert.rejects(answer, MishapError);
});

test("a client that vanishes stops all of its requests, those whose turn has not come too", async (t) => {
  const causes: unknown[] = [];
  const both = new Gate();
  const told = new Gate();
  let inside = 0;
  const { port } = await serving(t, async (request) => {
    if (++inside === 2) both.open();
    causes.push(await stopOf(contextOf(request)));
    if (causes.length === 2) told.open();
  });
  const client = await Wire.open(port);
  client.get("/1").get("/2");
  await both.passed;
  client.socket.destroy();
  await told.passed;
  assert.deepEqual(causes, ["the client left", "the client left"]);
});

test("a handler that gives up because its client left is no failure", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const gaveUp = new Gate<unknown>();
  const { port } = await serving(t, async (request) => {
    inside.open();
    await sleep(contextOf(request), 60_000).catch((error: unknown) => {
      gaveUp.open(error);
      throw error;
    });
  });
  const { sending, answer } = upload(port, "/");
  sending.end();
  await inside.passed;
  sending.destroy();
  assert.ok((await gaveUp.passed) instanceof StoppedError);
  await assert.rejects(answer, MishapError);
  assert.deepEqual(noted, []);
});

test("a request's context knows nothing of its answer's end until then, and is stopped after", async (t) => {
  const contexts: { done: boolean }[] = [];
  const { port } = await serving(t, (request, response) => {
    contexts.push(contextOf(request));
    response.end(String(contextOf(request).done));
  });
  const agent = keepAlive();
  assert.equal((await ask(port, "/", { agent })).body, "false");
  assert.equal((await ask(port, "/", { agent })).body, "false");
  assert.equal(contexts[0]!.done, true);
  agent.destroy();
});

test("contextOf refuses a request that nobody accepted", () => {
  assert.throws(() => contextOf(new Request("http://localhost/")), {
    name: "TypeError",
    message: /takes a request, or a connection, that serve\(\) accepted/,
  });
  assert.throws(() => contextOf(undefined as never), { name: "TypeError" });
});

test("a HEAD request gets its head, and no body", async (t) => {
  const { port } = await serving(
    t,
    (_request, response) => void response.setHeader("content-length", "5").end("whole"),
  );
  const client = await Wire.open(port);
  const received = await client.send("HEAD / HTTP/1.1", "Host: localhost", "Connection: close", "").rest();
  assert.match(received, /Content-Length: 5\r\n/i);
  assert.match(received, /\r\n\r\n$/);
});

test("an HTTP/1.0 client gets its answer, and the connection is closed", async (t) => {
  const { port } = await serving(t, slow);
  const client = await Wire.open(port);
  assert.match(await client.send("GET /old HTTP/1.0", "").rest(), /^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\nwhole \/old$/);
});

test("a client that asks first is told to go on, and its upload is served", async (t) => {
  const { port } = await serving(t, async (request, response) => {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    response.end(body);
  });
  const { sending, answer } = upload(port, "/", { headers: { expect: "100-continue", "content-length": "4" } });
  sending.flushHeaders();
  sending.once("continue", () => sending.end("body"));
  assert.equal((await answer).body, "body");
});

test("a server of your own is served, and gets its own listeners back", async (t) => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(contextOf(request).toString().includes("test > serve") ? "in a task" : "?");
    response.end("own");
  });
  const also = (_request: unknown, _response: ServerResponse): void => void seen.push("also");
  server.on("request", also);
  const events = ["request", "connection", "secureConnection", "error", "listening", "close", "upgrade"];
  const own = events.map((event) => server.listeners(event));
  const { port, group, ended } = await serving(t, server);
  assert.equal((await ask(port, "/")).body, "own");
  assert.deepEqual(seen, ["in a task", "also"]);
  group.stop();
  assert.equal(await ended, undefined);
  assert.equal(server.listening, false);
  assert.deepEqual(
    events.map((event) => server.listeners(event)),
    own,
  );
});

test("a server of your own that is closed twice would say so: it is closed once", async (t) => {
  let closed = 0;
  const server = createServer(slow).on("close", () => closed++);
  const { port, group, ended } = await serving(t, server);
  await ask(port, "/");
  group.stop();
  await ended;
  assert.equal(closed, 1);
});

test("a server that was served can be served again", async (t) => {
  const server = createServer(slow);
  for (const round of ["one", "two"]) {
    const { port, group, ended } = await serving(t, server);
    assert.equal((await ask(port, `/${round}`)).body, `whole /${round}`);
    group.stop();
    assert.equal(await ended, undefined);
  }
});

test("a server that listens already is served where it listens", async (t) => {
  const server = createServer(slow);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port, group, ended } = await serving(t, server);
  assert.equal(port, (server.address() as { port: number }).port);
  assert.equal((await ask(port, "/here")).body, "whole /here");
  group.stop();
  assert.equal(await ended, undefined);
});

test("a server that somebody else closes ends serve, without an error", async (t) => {
  const server = createServer(slow);
  const { port, ended } = await serving(t, server);
  await ask(port, "/");
  server.close();
  assert.equal(await ended, undefined);
});

test("a server that fails while it listens makes serve reject, and its port is free", async (t) => {
  const server = createServer(slow);
  const { port, ended } = await serving(t, server, { name: "app" });
  server.emit("error", new Error("the network is down"));
  const error = (await ended) as Error;
  assert.match(error.message, /^app failed while it listened: the network is down$/);
  await assert.rejects(ask(port, "/"), { mishap: "refused" });
});

test("a server that fails has its requests cut and told to stop, and serve waits for their handlers", async (t) => {
  const noted = notes(t);
  const inside = new Gate<Context>();
  const leave = new Gate();
  const handler: RequestHandler = async (request) => {
    inside.open(contextOf(request));
    await leave.passed;
  };
  const server = createServer(handler);
  const { port, group, ended } = await serving(t, server, { name: "app" });
  const answer = ask(port, "/");
  const ctx = await inside.passed;
  const failure = new Error("the network is down");
  server.emit("error", failure);
  await assert.rejects(answer, { mishap: "reset" });
  assert.equal((ctx.cause as Error).cause, failure);
  assert.deepEqual(noted, ["app: 1 request was cut off, since app failed while it listened: the network is down"]);
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve", "request"],
  );
  leave.open();
  assert.equal(((await ended) as Error).cause, failure);
});

test("a server with a context that is stopped already does not listen", async () => {
  const { serve } = await import("curfew/http");
  const stopped = background.withCancel();
  stopped.cancel("over");
  const server = createServer(slow);
  await assert.rejects(serve(stopped.ctx, server, { port: 0 }), { name: "StoppedError", message: "stopped: over" });
  assert.equal(server.listening, false);
  assert.deepEqual(server.listeners("request"), [slow]);
});

test("a stop that comes before it listens is heard: it ends as if it had listened for a moment", async () => {
  const { serve } = await import("curfew/http");
  const scope = background.withCancel();
  const server = createServer(slow);
  const ended = serve(scope.ctx, server, { port: 0 });
  scope.cancel("changed my mind");
  assert.equal(await ended, undefined);
  assert.equal(server.listening, false);
});

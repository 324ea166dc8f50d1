import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import test from "node:test";
import { background } from "curfew";
import { serve } from "curfew/http";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { ask } from "./client.js";
import { notes, serving, slow } from "./serving.js";

/** Whose answer names who gave it. */
const answering =
  (text: string) =>
  (_request: IncomingMessage, response: ServerResponse): void =>
    void response.end(text);

test("a server that is being served is refused, and its first serve does not notice", async (t) => {
  const server = createServer(slow);
  const { port, group, ended } = await serving(t, server);
  const scope = background.withCancel();
  t.after(() => scope.cancel());
  for (const options of [{}, { port: 0 }]) {
    await assert.rejects(serve(scope.ctx, server, options), {
      name: "TypeError",
      message: "serve was given a server that another serve has: a server is served once at a time",
    });
  }
  assert.equal((await ask(port, "/first")).body, "whole /first");
  group.stop();
  assert.equal(await ended, undefined);
  assert.deepEqual(server.listeners("request"), [slow]);
});

test("a server is refused from the moment it is given, while it does not listen yet", async (t) => {
  const server = createServer(slow);
  const scope = background.withCancel();
  t.after(() => scope.cancel());
  const first = serve(scope.ctx, server, { port: 0 });
  await assert.rejects(serve(scope.ctx, server, { port: 0 }), { message: /another serve has/ });
  scope.cancel("enough");
  await first;
  assert.deepEqual(server.listeners("request"), [slow]);
});

test("a listener that was added with `once` hears one request, and is not put back", async (t) => {
  const seen: string[] = [];
  const server = createServer((_request, response) => {
    seen.push("always");
    response.end();
  }).prependOnceListener("request", () => void seen.push("once"));
  const [, always] = server.listeners("request");
  const { port, group, ended } = await serving(t, server);
  await ask(port, "/1");
  await ask(port, "/2");
  assert.deepEqual(seen, ["once", "always", "always"]);
  group.stop();
  assert.equal(await ended, undefined);
  assert.deepEqual(server.rawListeners("request"), [always]);
});

test("a listener that was added with `once` and has heard nothing is put back as it was", async (t) => {
  const server = createServer().once("request", answering("once"));
  const raw = server.rawListeners("request");
  const first = await serving(t, server);
  first.group.stop();
  assert.equal(await first.ended, undefined);
  assert.deepEqual(server.rawListeners("request"), raw);
  const second = await serving(t, server);
  assert.equal((await ask(second.port, "/")).body, "once");
  second.group.stop();
  assert.equal(await second.ended, undefined);
  assert.deepEqual(server.rawListeners("request"), []);
});

test("a listener may return any thenable: one that fails to be awaited answers 500, one that calls back twice counts once", async (t) => {
  const noted = notes(t);
  const inside = new Gate();
  const go = new Gate();
  const { port, group } = await serving(t, (request, response) => {
    if (request.url === "/fails") {
      return {
        get then(): never {
          throw new Error("no promise");
        },
      };
    }
    return {
      then(done: () => void): void {
        done();
        done();
        void go.passed.then(() => response.end("late"));
        inside.open();
      },
    };
  });
  assert.equal((await ask(port, "/fails")).status, 500);
  assert.deepEqual(noted, ["http: a request handler failed: no promise"]);
  const answer = ask(port, "/twice");
  await inside.passed;
  await turn();
  assert.deepEqual(
    group.stragglers().map(({ name }) => name),
    ["serve", "request"],
  );
  go.open();
  assert.equal((await answer).body, "late");
});

test("a request that one server hands on to another is a request of both, and each drain waits for it", async (t) => {
  const answer = new Gate<ServerResponse>();
  const second = createServer((_request, response) => answer.open(response));
  const behind = await serving(t, second, { name: "behind" });
  const front = await serving(t, (request, response) => void second.emit("request", request, response), {
    name: "front",
  });
  const asking = ask(front.port, "/");
  const response = await answer.passed;
  front.group.stop();
  behind.group.stop();
  let over = 0;
  void Promise.all([front.ended, behind.ended].map((ended) => ended.then(() => over++)));
  await turn();
  assert.equal(over, 0);
  response.end("whole");
  assert.equal((await asking).body, "whole");
  assert.deepEqual(await Promise.all([front.ended, behind.ended]), [undefined, undefined]);
});

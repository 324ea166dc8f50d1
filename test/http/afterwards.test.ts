import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import test from "node:test";
import type { Context } from "curfew";
import { contextOf, type RequestHandler } from "curfew/http";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { ask } from "./client.js";
import { serving, stopOf } from "./serving.js";
import { Wire } from "./wire.js";

/** A handler that answers, and then goes on until it is let go or told to stop. */
class Diligent {
  readonly begun: Gate<IncomingMessage> = new Gate();
  readonly go: Gate = new Gate();
  /** Its client's connection is closed. */
  readonly left: Gate = new Gate();
  /** What it saw in the end: `let go`, or why it was told to stop. */
  readonly seen: Gate<unknown> = new Gate();

  constructor(private readonly answer: string | Buffer = "whole") {}

  readonly handler: RequestHandler = async (request, response) => {
    const ctx: Context = contextOf(request);
    request.socket.once("close", () => this.left.open());
    response.end(this.answer);
    this.begun.open(request);
    this.seen.open(await Promise.race([this.go.passed.then(() => "let go"), stopOf(ctx)]));
  };
}

test("a handler that goes on after its answer has a live context during the stop, though every connection is closed", async (t) => {
  const diligent = new Diligent();
  const server = createServer(diligent.handler);
  const { port, group, ended } = await serving(t, server);
  assert.equal((await ask(port, "/")).body, "whole");
  const ctx = contextOf(await diligent.begun.passed);
  group.stop();
  await once(server, "close");
  await turn();
  assert.equal(ctx.done, false);
  diligent.go.open();
  assert.equal(await diligent.seen.passed, "let go");
  assert.equal(await ended, undefined);
});

test("a handler that goes on after its answer is told to stop when drain time is up: nothing was cut", async (t) => {
  const diligent = new Diligent();
  const { port, group, ended } = await serving(t, diligent.handler, { drain: 100 });
  // When every connection is closed nothing else keeps this process alive: the end of a grace period does not.
  const alive = setInterval(() => undefined, 1000);
  t.after(() => clearInterval(alive));
  assert.equal((await ask(port, "/")).body, "whole");
  group.stop("deploy");
  assert.equal(await diligent.seen.passed, "deploy");
  assert.equal(await ended, undefined);
});

for (const [what, version, header] of [
  ["keeps its connection", "1.1", "Connection: keep-alive"],
  ["wants its connection closed", "1.1", "Connection: close"],
  ["speaks HTTP/1.0", "1.0", "Host: localhost"],
] as const) {
  test(`a client that ${what} and leaves after its whole answer does not stop the handler`, async (t) => {
    const diligent = new Diligent();
    const { port } = await serving(t, diligent.handler);
    const client = await Wire.open(port);
    client.send(`GET / HTTP/${version}`, "Host: localhost", header, "");
    await client.until(/whole$/);
    client.socket.destroy();
    await diligent.left.passed;
    diligent.go.open();
    assert.equal(await diligent.seen.passed, "let go");
  });
}

test("a client that leaves in the middle of an answer stops the handler, though that has ended the answer", async (t) => {
  const diligent = new Diligent(Buffer.alloc(20_000_000));
  const { port } = await serving(t, diligent.handler);
  const client = await Wire.open(port);
  await client.get("/").until(/200 OK/);
  client.socket.destroy();
  assert.equal(await diligent.seen.passed, "the client left");
});

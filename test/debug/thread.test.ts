import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import test from "node:test";
import type { Worker } from "node:worker_threads";
import { background, Group } from "curfew";
import { serveDebug } from "curfew/debug";
import { Gate } from "../support/gate.js";
import { ask, startDebug } from "./serving.js";

/** The next thread that is started, and a promise of its end. */
function nextThread(): Promise<{ thread: Worker; exit: Promise<unknown> }> {
  return new Promise((resolve) => {
    process.once("worker", (thread) => resolve({ thread, exit: new Promise((exit) => thread.once("exit", exit)) }));
  });
}

test("a thread that dies is an error that says so", async (t) => {
  const started = nextThread();
  const group = new Group(background, { stopOn: "never" });
  const task = group.go("debug", (ctx) => serveDebug(ctx, { port: 0, name: "debug" }));
  const { thread } = await started;
  t.after(() => group.shutdown(1000).catch(() => undefined));
  await thread.terminate();
  await assert.rejects(task.result(), { message: "debug: its thread ended by itself" });
});

test("a thread that fails is an error with what failed as its cause", async (t) => {
  const started = nextThread();
  const group = new Group(background, { stopOn: "never" });
  const task = group.go("debug", (ctx) => serveDebug(ctx, { port: 0, name: "debug" }));
  const { thread } = await started;
  t.after(() => group.shutdown(1000).catch(() => undefined));
  const cause = new Error("out of memory");
  thread.emit("error", cause);
  await thread.terminate();
  await assert.rejects(task.result(), { message: "debug: its thread failed: Error: out of memory", cause });
});

test("a server that cannot listen leaves no thread behind", async (t) => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  t.after(() => other.close());
  const started = nextThread();
  const refused = assert.rejects(serveDebug(background, { port: (other.address() as AddressInfo).port }), {
    name: "ListenError",
  });
  const { thread } = await started;
  await refused;
  assert.equal(thread.threadId, -1);
});

test("an onListening that throws makes serveDebug reject, and leaves no thread behind", async () => {
  const started = nextThread();
  let port = 0;
  const onListening = (address: AddressInfo): void => {
    ({ port } = address);
    throw new Error("not like this");
  };
  const refused = assert.rejects(serveDebug(background, { port: 0, onListening }), { message: "not like this" });
  const { thread } = await started;
  await refused;
  assert.equal(thread.threadId, -1);
  const again = createServer().listen(port, "127.0.0.1");
  await once(again, "listening");
  again.close();
});

test("a stop ends the wait of a profile that takes long: it is answered so, and that is no error", async () => {
  const listening = new Gate<AddressInfo>();
  const group = new Group();
  const started = nextThread();
  group.go("debug", (ctx) => serveDebug(ctx, { port: 0, onListening: listening.open }));
  const { exit } = await started;
  const base = `http://127.0.0.1:${String((await listening.passed).port)}`;
  const long = ask(base, "/debug/pprof/tasks?seconds=3600");
  // Answered in turn: when this one is, the other has begun.
  await ask(base, "/debug/pprof/tasks?debug=1");
  await group.shutdown(10_000);
  // Not cut off, as when the time for answers was up.
  const { status, body, headers } = await long;
  assert.deepEqual([status, body, headers.connection], [503, "the debug server stops\n", "close"]);
  await exit;
});

test("a stop right after the start, before it listens, ends it", async () => {
  const started = nextThread();
  const scope = background.withCancel();
  const ended = serveDebug(scope.ctx, { port: 0 });
  const { thread } = await started;
  scope.cancel("never mind");
  await ended;
  assert.equal(thread.threadId, -1);
});

test("a context that is stopped already starts no thread", async () => {
  let threads = 0;
  const count = (): void => void threads++;
  process.on("worker", count);
  const scope = background.withCancel();
  scope.cancel("over");
  await assert.rejects(serveDebug(scope.ctx, { port: 0 }), { name: "StoppedError" });
  process.off("worker", count);
  assert.equal(threads, 0);
});

test("the links of the page bring the token that it was asked with, and nothing more", async (t) => {
  const token = `a&b'c"<d>`;
  const base = await startDebug(t, { token });
  const { body } = await ask(base, `/debug/pprof/?token=${encodeURIComponent(token).replaceAll("'", "%27")}`);
  const links = [...body.matchAll(/href=(['"])(.*?)\1/g)].map(([, , href]) => href!);
  assert.equal(links.length, 10);
  assert.ok(links.every((link) => link.includes("token=")));
  for (const link of links.filter((link) => /^(cmdline|goroutine|symbol|tasks)\?/.test(link)))
    assert.equal((await ask(base, `/debug/pprof/${link}`)).status, 200, link);
  const bearer = await ask(base, "/debug/pprof/", { authorization: `bearer ${token}` });
  assert.equal(bearer.status, 200);
  assert.doesNotMatch(bearer.body, /token=/);
});

test("a request without a host, as in HTTP/1.0, is refused like one with a wrong one", async (t) => {
  const base = await startDebug(t);
  const { connect } = await import("node:net");
  const socket = connect(Number(new URL(base).port), "127.0.0.1").setEncoding("latin1");
  socket.write("GET /debug/pprof/ HTTP/1.0\r\n\r\n");
  let received = "";
  for await (const chunk of socket) received += String(chunk);
  assert.match(received, /^HTTP\/1\.1 403 [^]*\r\n\r\nthe Host header must be localhost or an address\n$/);
});

import assert from "node:assert/strict";
import type { AddressInfo } from "node:net";
import test from "node:test";
import { background, Group, type Note, observe } from "curfew";
import { serveDebug } from "curfew/debug";
import { Pool } from "curfew/pool";
import { Channel } from "curfew/sync";
import { startProgram } from "../support/program.js";
import { Viewer } from "./feeds.js";
import { ask, startDebug } from "./serving.js";

test("the feed says who it is, tells the whole, then each change", async (t) => {
  const group = new Group(background, { name: "shown" });
  t.after(() => group.shutdown(5000));
  const stay = new Channel<void>();
  group.go("before", (ctx) => stay.receive(ctx));
  const base = await startDebug(t);
  const viewer = await Viewer.open(t, base);
  await viewer.until(({ whole }) => whole);
  const [hello] = viewer.heard;
  assert.ok(hello?.kind === "hello");
  assert.deepEqual([hello.version, hello.pid, hello.node, hello.acts], [1, process.pid, process.version, false]);
  const names = [...viewer.picture.tasks.values()].map(({ name }) => name);
  assert.deepEqual(names.sort(), ["before", "debug"]);
  const during = group.go("during", (ctx) => stay.receive(ctx));
  const told = await viewer.until(({ tasks }) => tasks.get(during.id));
  assert.deepEqual(told.row.slice(2, 5), ["during", "live", "chan receive"]);
  assert.deepEqual(viewer.picture.pathOf(told.group), ["shown"]);
  during.stop();
  await viewer.until(({ tasks }) => !tasks.has(during.id));
});

test("figures come with it: how many were started, memory, how busy the thread is, how long its loop lets wait", async (t) => {
  const base = await startDebug(t);
  const viewer = await Viewer.open(t, base);
  const tick = await viewer.tick();
  assert.ok(tick.started > 0 && tick.live > 0 && tick.heapBytes > 1e6 && tick.rssBytes > tick.heapBytes);
  assert.ok(tick.busy >= 0 && tick.busy <= 1 && tick.delayMs >= 0 && tick.worstDelayMs >= tick.delayMs);
});

test("the queue of a pool that runs is in the figures, and goes with it", async (t) => {
  const base = await startDebug(t);
  const viewer = await Viewer.open(t, base);
  const group = new Group(background, { name: "with a pool" });
  const hold = new Channel<void>();
  const pool = new Pool<number>({ name: "letters", workers: 1, capacity: 8, handle: (ctx) => hold.receive(ctx) });
  group.go("letters", (ctx) => pool.run(ctx));
  for (let item = 0; item < 4; item++) await pool.submit(background, item);
  const { queues } = await viewer.tick(({ queues }) => queues[0]?.waiting === 3);
  assert.deepEqual(queues, [{ name: "letters", waiting: 3, working: 1, capacity: 8 }]);
  hold.close();
  await group.shutdown(5000).catch(() => undefined);
  await viewer.tick(({ queues }) => queues.length === 0);
});

test("while the main thread spins the figures go on, and say for how long", async (t) => {
  const program = startProgram(t, new URL("./programs/spins.js", import.meta.url), { ipc: true });
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  const viewer = await Viewer.open(t, base!);
  await viewer.until(({ whole }) => whole);
  await program.ask("spin");
  const { delayMs } = await viewer.tick((tick) => tick.delayMs > 700);
  assert.ok(delayMs > 700);
  // It spins until it is killed.
  const later = await viewer.tick((tick) => tick.delayMs > 1400);
  assert.ok(later.busy > 0.5, String(later.busy));
});

test("a stop of the server ends the feed, and is not late for it", async () => {
  const group = new Group();
  const { port } = await new Promise<AddressInfo>((resolve) => {
    group.go("debug", (ctx) => serveDebug(ctx, { port: 0, onListening: resolve }));
  });
  const response = await fetch(`http://127.0.0.1:${String(port)}/debug/live`);
  const reading = response.text();
  await group.shutdown(10_000);
  assert.match(await reading, /^\{"kind":"hello"/);
});

test("HEAD of the feed has an end", async (t) => {
  const base = await startDebug(t);
  const { status, headers } = await ask(base, "/debug/live", {}, "HEAD");
  assert.deepEqual([status, headers["content-type"]], [200, "application/x-ndjson"]);
});

const token = "open sesame";
const bearer = { authorization: `Bearer ${token}` };

test("a task is stopped by its number with the token, as its owner would stop it; the log has it", async (t) => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const base = await startDebug(t, { token });
  const group = new Group(background, { name: "shown", stopOn: "never" });
  const stay = new Channel<void>();
  const task = group.go("leaks", (ctx) => stay.receive(ctx));
  const { status, body } = await ask(base, `/debug/stop?task=${String(task.id)}`, bearer, "POST");
  assert.deepEqual([status, body], [200, `task ${String(task.id)} (leaks) was told to stop\n`]);
  await group.wait();
  assert.equal(task.state, "stopped");
  assert.deepEqual(
    notes.map(({ from, text, level }) => [from, text, level]),
    [["debug", `stops task ${String(task.id)}, as 127.0.0.1 asked`, "warn"]],
  );
  const again = await ask(base, `/debug/stop?task=${String(task.id)}`, bearer, "POST");
  assert.deepEqual([again.status, again.body], [404, `there is no task ${String(task.id)} any more\n`]);
});

test("a group is stopped by the number that the feed has for it", async (t) => {
  const base = await startDebug(t, { token });
  const outer = new Group(background, { name: "outer" });
  const group = new Group(outer.ctx, { name: "crowd" });
  const stay = new Channel<void>();
  group.go("one", (ctx) => stay.receive(ctx));
  group.go("another", (ctx) => stay.receive(ctx));
  const viewer = await Viewer.open(t, base, bearer);
  const { id } = await viewer.until(({ groups }) => [...groups.values()].find(({ row }) => row[1] === "outer"));
  assert.ok(viewer.heard[0]?.kind === "hello" && viewer.heard[0].acts);
  assert.equal((await ask(base, `/debug/stop?group=${String(id)}`, bearer, "POST")).status, 200);
  await group.wait().catch(() => undefined);
  assert.ok(outer.ctx.done);
  await viewer.until(({ groups }) => !groups.has(id));
});

test("a stop is refused without the token, with a wrong one, from another site, by another host's name, and where no token is set", async (t) => {
  const open = await startDebug(t);
  const base = await startDebug(t, { token });
  const group = new Group(background, { name: "stays" });
  t.after(() => group.shutdown(5000));
  const stay = new Channel<void>();
  const task = group.go("stays", (ctx) => stay.receive(ctx));
  const path = `/debug/stop?task=${String(task.id)}`;
  const rows: [status: number, words: RegExp, base: string, path: string, headers?: object, method?: string][] = [
    [403, /only where serveDebug was given a token/, open, path],
    [403, /only where serveDebug was given a token/, open, path, bearer],
    [401, /wants its token/, base, path],
    [401, /wants its token/, base, path, { authorization: "Bearer wrong" }],
    // It may be in a link on somebody's page.
    [401, /wants the token in a header/, base, `${path}&token=open%20sesame`],
    [403, /other sites/, base, path, { ...bearer, origin: "https://evil.example" }],
    [403, /other sites/, base, path, { ...bearer, origin: "null" }],
    [403, /must be localhost/, base, path, { ...bearer, host: "evil.example" }],
    [405, /only POST/, base, path, bearer, "GET"],
    [400, /by its number/, base, "/debug/stop", bearer],
    [400, /by its number/, base, "/debug/stop?task=1e3", bearer],
    [400, /by its number/, base, "/debug/stop?task=1&group=2", bearer],
    [400, /unknown parameter "all"/, base, "/debug/stop?all=1", bearer],
  ];
  for (const [status, words, to, where, headers = {}, method = "POST"] of rows) {
    const answer = await ask(to, where, headers as Record<string, string>, method);
    assert.equal(answer.status, status, where);
    assert.match(answer.body, words);
  }
  assert.equal(task.state, "running");
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, DeadlineError, DroppedError, type Note, observe, sleep } from "curfew";
import { type Attempt, Pool } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";
import { gates, rejection, started } from "./started.js";

const clock = holdTime();

test("a receipt tells what the handler returned, to each who asks, before the end and after it", async () => {
  const { pool, group } = started({ handle: (_ctx, item: number) => Promise.resolve(item * 2) });
  const accepted = pool.trySubmit(21)!;
  assert.equal(accepted.state, "waiting");
  assert.notEqual(accepted.result(), accepted.result());
  assert.equal(await accepted.result(), 42);
  assert.equal(accepted.state, "handled");
  assert.equal(await accepted.result(), 42);
  await group.shutdown(1000);
});

test("a receipt tells what the handler threw; whoever does not ask gets no unhandled rejection", async () => {
  const errors: unknown[] = [];
  const fault = new Error("mock");
  const { pool, group } = started({ handle: () => Promise.reject(fault), onError: (error) => errors.push(error) });
  const asked = await pool.submit(background, "asked");
  await pool.submit(background, "not asked");
  assert.equal(await rejection(asked.result()), fault);
  await group.shutdown(1000);
  assert.equal(await rejection(asked.result()), fault);
  assert.deepEqual(errors, [fault, fault]);
});

test("a failure that its submitter has asked for is not told to the observers", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const { pool, group } = started({ handle: () => Promise.reject(new Error("mock")) });
  const accepted = await pool.submit(background, "a");
  await rejection(accepted.result());
  await group.shutdown(1000);
  assert.deepEqual(notes, []);
});

test("what is left when the grace period is used up is told to its submitters at once, though a handler does not stop", async () => {
  const last = new Gate();
  const { pool, group, run } = started({ handle: () => last.passed });
  const [inHand, waits] = [await pool.submit(background, "deaf"), await pool.submit(background, "waits")];
  await turn();
  const told = rejection(waits.result());
  const ended = group.shutdown(1000).catch(() => undefined);
  await clock.pass(1000);
  const error = (await told) as DroppedError;
  assert.ok(error instanceof DroppedError);
  assert.equal(error.message, 'pool "reporter": item #2 was dropped: the grace period is used up');
  assert.equal(inHand.state, "working");
  last.open();
  await rejection(run.result());
  await ended;
  assert.equal(inHand.state, "handled");
});

test("an item that is cut by the end of the grace period is dropped, with that as the cause", async () => {
  const { pool, group } = started({ handle: (ctx) => sleep(ctx, 60_000) });
  const accepted = await pool.submit(background, "a");
  const told = rejection(accepted.result());
  const ended = group.shutdown(1000).catch(() => undefined);
  await clock.pass(1000);
  const error = (await told) as DroppedError;
  assert.ok(error instanceof DroppedError && error.cause instanceof DeadlineError);
  await ended;
});

test("items are named by nameItem, in what is thrown, in notes and in dumps; one that throws is passed over", async () => {
  const names: string[] = [];
  using _observing = observe({ taskStarted: (task) => names.push(task.name) });
  const { pool, group } = started({
    handle: (ctx) => sleep(ctx, 60_000),
    nameItem: (item: string) => {
      if (item === "") throw new Error("no name");
      return `event ${item}`;
    },
  });
  for (const item of ["a", ""]) await pool.submit(background, item);
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  assert.match(String(await ended), /2 accepted items were not handled \(event a, #2\) when/);
  assert.ok(names.includes("event a"));
});

test("a timeout runs from the acceptance: one that waits too long is dropped at that moment, and makes room", async () => {
  const { open, handle } = gates();
  const dropped: string[] = [];
  const { pool, group } = started({
    capacity: 1,
    handle,
    onDrop: (error, item) => dropped.push(`${item}: ${error.message}`),
  });
  await pool.submit(background, "working");
  await turn();
  const waits = await pool.submit(background, "waits", { timeout: 500 });
  const next = pool.submit(background, "next");
  await clock.pass(499);
  assert.equal(waits.state, "waiting");
  await clock.pass(1);
  assert.equal(waits.state, "dropped");
  assert.equal((await next).state, "waiting");
  const error = (await rejection(waits.result())) as DroppedError;
  assert.ok(error.cause instanceof DeadlineError);
  assert.deepEqual(dropped, [
    'waits: pool "reporter": item #2 was dropped: time was up before it was its turn: #2 had 500 ms from its acceptance',
  ]);
  for (const item of ["working", "next"]) open(item);
  await group.shutdown(1000);
});

test("a timeout stops the handler's context, and the item has failed with a DeadlineError", async () => {
  const { pool, group } = started({ timeout: 500, handle: (ctx) => sleep(ctx, 60_000) });
  const accepted = await pool.submit(background, "a");
  const told = rejection(accepted.result());
  await clock.pass(500);
  const error = (await told) as Error;
  assert.ok(error instanceof DeadlineError);
  assert.equal(error.message, "time was up after 500 ms: #1 had 500 ms from its acceptance");
  assert.equal(accepted.state, "failed");
  await group.shutdown(1000);
  assert.equal(clock.timers, 0);
});

test("an item whose time is up in its handler is not tried again; one that ends in time leaves no timer", async () => {
  const { pool, group } = started({
    timeout: 500,
    retry: { attempts: 5, backoff: () => 0 },
    handle: (ctx, ms: number) => sleep(ctx, ms),
  });
  const [long, short] = [await pool.submit(background, 60_000), await pool.submit(background, 0, { timeout: 1000 })];
  await Promise.all([rejection(long.result()), clock.pass(500)]);
  assert.deepEqual([long.state, long.attempts], ["failed", 1]);
  await clock.pass(1);
  assert.equal(short.state, "handled");
  assert.equal(clock.timers, 0);
  await group.shutdown(1000);
});

test("an item whose time was up while the thread was busy is not begun", async () => {
  const { open, handle } = gates();
  const { pool, group } = started({ handle });
  await pool.submit(background, "working");
  await turn();
  const late = await pool.submit(background, "late", { timeout: 500 });
  clock.block(1000);
  open("working");
  await turn();
  assert.deepEqual([late.state, late.attempts], ["dropped", 0]);
  await group.shutdown(1000);
});

test("a handler that fails by itself at the end of the grace period has failed: it was not cut", async () => {
  const { pool, group } = started({
    handle: (ctx) => new Promise((_, reject) => ctx.onDone(() => reject(new Error("its own")))),
    onError: () => undefined,
  });
  const accepted = await pool.submit(background, "a");
  const ended = group.shutdown(1000);
  await clock.pass(1000);
  await ended;
  assert.equal(accepted.state, "failed");
});

test("a submitter that is stopped already has handed nothing in, though there is room", async () => {
  const { pool, group } = started({ handle: () => undefined });
  const scope = background.withCancel();
  scope.cancel();
  await assert.rejects(pool.submit(scope.ctx, "a"), { name: "StoppedError" });
  assert.deepEqual(pool.stats().waiting, 0);
  await group.shutdown(1000);
});

test("a dump says of the task that runs a pool that it waits in a pool", async () => {
  const { group } = started({ handle: () => undefined });
  await clock.pass(2000);
  assert.deepEqual(
    group.stragglers().map(({ name, wait }) => [name, wait]),
    [["pool", "pool"]],
  );
  await group.shutdown(1000);
});

test("a handler that does not mind its timeout keeps its worker, so that no more run at once than there are workers", async () => {
  const { open, handle } = gates();
  const { pool, group } = started({ timeout: 500, handle });
  const deaf = await pool.submit(background, "deaf");
  await clock.pass(400);
  await pool.submit(background, "next");
  await clock.pass(200);
  assert.deepEqual(pool.stats().working, 1);
  open("deaf");
  await turn();
  assert.equal(deaf.state, "handled");
  open("next");
  await group.shutdown(1000);
});

test("stats tell how long the oldest has waited", async () => {
  const { open, handle } = gates();
  const { pool, group } = started({ handle });
  await pool.submit(background, "working");
  await turn();
  assert.equal(pool.stats().oldestMs, 0);
  await pool.submit(background, "b");
  await clock.pass(300);
  await pool.submit(background, "c");
  await clock.pass(200);
  assert.equal(pool.stats().oldestMs, 500);
  for (const item of ["working", "b", "c"]) open(item);
  await group.shutdown(1000);
});

test("progress reaches the submitter while the item is in hand, and never after its end", async () => {
  const heard: unknown[] = [];
  let late: Attempt | undefined;
  const { pool, group } = started({
    handle: (_ctx, _item: string, attempt) => {
      attempt.progress(50);
      late = attempt;
    },
  });
  await (await pool.submit(background, "a", { onProgress: (value) => heard.push(value) })).result();
  late!.progress(100);
  await pool.submit(background, "nobody listens");
  await group.shutdown(1000);
  assert.deepEqual(heard, [50]);
});

test("a pool runs once: a second run hears that the first goes on, or that the pool is closed", async () => {
  const { pool, group } = started({ handle: () => undefined });
  const busy = 'pool "reporter" runs already, so another run is refused';
  await assert.rejects(pool.run(background), { name: "BusyError", code: "CURFEW_BUSY", message: busy });
  await group.shutdown(1000);
  const closed = 'pool "reporter" is closed, so another run is refused';
  await assert.rejects(pool.run(background), { name: "ClosedError", message: closed });
});

for (const [what, options, sentence] of [
  [
    "a policy that there is not",
    { whenFull: "panic" },
    /^a pool's whenFull is "wait", "reject" or "drop oldest", not "panic"$/,
  ],
  [
    "drop oldest where nothing may wait",
    { whenFull: "drop oldest", capacity: 0 },
    /^a pool's capacity takes a whole number from 1 up, and was given 0$/,
  ],
  ["a timeout below 0", { timeout: -1 }, /^a pool's timeout takes milliseconds from 0 up, and was given -1$/],
  [
    "a retry without attempts",
    { retry: {} },
    /^a retry's attempts takes a whole number from 1 up, and was given undefined$/,
  ],
] as const) {
  test(`a pool refuses ${what}, in one sentence`, () => {
    const all = { workers: 1, capacity: 1, handle: () => undefined, ...options };
    assert.throws(() => new Pool(all as never), { message: sentence });
  });
}

test("an item's options are checked before anything is accepted", async () => {
  const { pool, group } = started({ handle: () => undefined });
  await assert.rejects(pool.submit(background, "a", { timeout: -1 }), RangeError);
  assert.throws(() => pool.trySubmit("a", { onProgress: 5 as never }), TypeError);
  assert.equal(pool.stats().waiting, 0);
  await group.shutdown(1000);
});

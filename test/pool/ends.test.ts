import assert from "node:assert/strict";
import test from "node:test";
import {
  background,
  type Context,
  DeadlineError,
  DroppedError,
  Group,
  type Note,
  observe,
  OverloadError,
  sleep,
} from "curfew";
import { type Attempt, Pool, type PoolOptions } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** A pool that runs, and the group that runs it. */
function started<T, R>(options: Partial<PoolOptions<T, R>> & Pick<PoolOptions<T, R>, "handle">) {
  const pool = new Pool<T, R>({ name: "reporter", workers: 1, capacity: 10, ...options });
  const group = new Group();
  const run = group.go("pool", (ctx) => pool.run(ctx));
  return { pool, group, run };
}

/** Handles an item when its gate is opened. */
function gates() {
  const all = new Map<string, Gate>();
  const of = (item: string): Gate => all.get(item) ?? all.set(item, new Gate()).get(item)!;
  return { open: (item: string) => of(item).open(), handle: (_ctx: Context, item: string) => of(item).passed };
}

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  );

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
  assert.ok((await told) instanceof DeadlineError);
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

test("a failed item is tried again after its backoff, as often as it may be, and its submitter gets the last error", async () => {
  const begun: string[] = [];
  const before = clock.now();
  const { pool, group } = started({
    retry: { attempts: 3, backoff: (attempt) => attempt * 100 },
    handle: (_ctx, item: string, { attempt, id }: Attempt) => {
      begun.push(`${String(clock.now() - before)} ms: ${id} ${item}`);
      throw new Error(`attempt ${String(attempt)}`);
    },
    onError: () => undefined,
  });
  const accepted = await pool.submit(background, "a");
  const told = rejection(accepted.result());
  await clock.pass(1000);
  assert.match(String(await told), /attempt 3/);
  assert.deepEqual(begun, ["0 ms: #1 a", "100 ms: #1 a", "300 ms: #1 a"]);
  assert.equal(accepted.attempts, 3);
  const { failed, retried } = pool.stats();
  assert.deepEqual({ failed, retried }, { failed: 1, retried: 2 });
  await group.shutdown(1000);
});

test("without a backoff of its own, a retry waits for a random time that grows, and is bounded", async () => {
  const waits: number[] = [];
  let last = clock.now();
  const { pool, group } = started({
    retry: { attempts: 12 },
    handle: () => {
      waits.push(clock.now() - last);
      last = clock.now();
      throw new Error("mock");
    },
    onError: () => undefined,
  });
  await pool.submit(background, "a");
  for (let second = 0; second < 300; second++) await clock.pass(1000);
  assert.equal(waits.length, 12);
  waits.slice(1).forEach((ms, index) => assert.ok(ms <= Math.min(30_000, 100 * 2 ** index), `${index}: ${ms}`));
  assert.ok(Math.max(...waits) > 200);
  await group.shutdown(1000);
});

test("retry.when decides which errors are worth another attempt", async () => {
  const { pool, group } = started({
    retry: { attempts: 5, backoff: () => 1, when: (error) => (error as Error).message === "busy" },
    handle: (_ctx, item: string) => Promise.reject(new Error(item)),
    onError: () => undefined,
  });
  const [busy, wrong] = [await pool.submit(background, "busy"), await pool.submit(background, "wrong")];
  await clock.pass(100);
  assert.deepEqual([busy.attempts, wrong.attempts], [5, 1]);
  await group.shutdown(1000);
});

test("an item that waits for its next attempt takes up room, and no worker", async () => {
  const { pool, group } = started({
    workers: 1,
    capacity: 1,
    retry: { attempts: 2, backoff: () => 1000 },
    handle: (_ctx, item: string) => (item === "bad" ? Promise.reject(new Error("mock")) : undefined),
    onError: () => undefined,
  });
  await pool.submit(background, "bad");
  await turn();
  const { waiting, working } = pool.stats();
  assert.deepEqual({ waiting, working }, { waiting: 1, working: 0 });
  assert.equal(await (await pool.submit(background, "good")).result(), undefined);
  await clock.pass(1000);
  await group.shutdown(1000);
});

test("a pool that drains waits for the retries; those whose time is not there at the end are named", async () => {
  const { pool, group } = started({
    retry: { attempts: 2, backoff: () => 5000 },
    handle: () => Promise.reject(new Error("mock")),
  });
  const accepted = await pool.submit(background, "a");
  await turn();
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  assert.match(String(await ended), /1 accepted item was not handled \(#1\)/);
  assert.equal(accepted.state, "dropped");
});

test("a retry that could only begin after the item's timeout is not waited for: it is dropped when its time is up", async () => {
  const { pool, group } = started({
    timeout: 500,
    retry: { attempts: 2, backoff: () => 60_000 },
    handle: () => Promise.reject(new Error("mock")),
  });
  const accepted = await pool.submit(background, "a");
  await clock.pass(500);
  assert.equal(accepted.state, "dropped");
  await group.shutdown(1000);
});

test("a backoff that makes no sense ends the pool, and its owner hears it", async () => {
  const { pool, run } = started({
    retry: { attempts: 2, backoff: () => NaN },
    handle: () => Promise.reject(new Error("mock")),
    onError: () => undefined,
  });
  await pool.submit(background, "a");
  await assert.rejects(run.result(), { name: "RangeError", message: /gives milliseconds from 0 up, and gave NaN/ });
});

test("reject: submit on a full pool throws OverloadError, and the refusals are counted", async () => {
  const { open, handle } = gates();
  const { pool, group } = started({ capacity: 1, whenFull: "reject", handle });
  await pool.submit(background, "a");
  await turn();
  await pool.submit(background, "b");
  await assert.rejects(pool.submit(background, "c"), {
    name: "OverloadError",
    message: 'pool "reporter" is full (1 waiting)',
    waiting: 1,
  });
  assert.equal(pool.trySubmit("d"), undefined);
  assert.equal(pool.stats().refused, 2);
  for (const item of ["a", "b"]) open(item);
  await group.shutdown(1000);
});

test("drop oldest: the newest is always accepted, and the submitter of the oldest learns why it was dropped", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const { open, handle } = gates();
  const { pool, group } = started({ capacity: 2, whenFull: "drop oldest", handle });
  await pool.submit(background, "working");
  await turn();
  const [b, c] = [await pool.submit(background, "b"), await pool.submit(background, "c")];
  const told = rejection(b.result());
  const d = pool.trySubmit("d");
  assert.equal(b.state, "dropped");
  assert.deepEqual([c.state, d?.state], ["waiting", "waiting"]);
  const error = (await told) as DroppedError;
  assert.ok(error instanceof DroppedError && error.cause instanceof OverloadError);
  assert.equal(error.message, 'pool "reporter": item #2 was dropped: pool "reporter" is full (2 waiting)');
  for (const item of ["working", "c", "d"]) open(item);
  await group.shutdown(1000);
  const { handled, dropped } = pool.stats();
  assert.deepEqual({ handled, dropped }, { handled: 3, dropped: 1 });
  assert.deepEqual(notes, []);
});

test("drop oldest: a flood of drops that nobody asked for is told in a few notes, which count them all", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const { open, handle } = gates();
  const { pool, group } = started({ capacity: 1, whenFull: "drop oldest", handle });
  await pool.submit(background, "working");
  await turn();
  for (let count = 0; count <= 1000; count++) {
    await pool.submit(background, "flood");
    clock.jump(10);
  }
  for (const item of ["working", "flood"]) open(item);
  await group.shutdown(1000);
  assert.ok(notes.length <= 3, String(notes.length));
  assert.equal(
    notes.map(({ facts }) => Number(facts?.["dropped"])).reduce((sum, count) => sum + count),
    1000,
  );
  assert.match(notes.at(-1)!.text, /accepted items were dropped, since newer ones came while the pool was full$/);
});

test("an onDrop that throws ends the pool, and its owner hears it", async () => {
  const { handle } = gates();
  const fatal = new Error("no more");
  const { pool, run } = started({
    capacity: 1,
    whenFull: "drop oldest",
    handle: (ctx, item: string) => Promise.race([handle(ctx, item), sleep(ctx, 60_000)]),
    onDrop: () => {
      throw fatal;
    },
  });
  for (const item of ["working", "b", "c"]) {
    await pool.submit(background, item);
    await turn();
  }
  assert.equal(await rejection(run.result()), fatal);
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

test("a pool runs once", async () => {
  const { pool, group } = started({ handle: () => undefined });
  await assert.rejects(pool.run(background), { name: "ClosedError", message: /"reporter" is closed, so another run/ });
  await group.shutdown(1000);
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

import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, type Context, Group, type Note, observe, StoppedError } from "curfew";
import { Pool } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";

/** A pool whose items end when the test says so. */
function gated(workers: number, capacity: number) {
  const begun: string[] = [];
  const gates = new Map<string, Gate>();
  const pool = new Pool<string>({
    name: "reporter",
    workers,
    capacity,
    async handle(_ctx, item) {
      begun.push(item);
      const gate = new Gate();
      gates.set(item, gate);
      await gate.passed;
    },
  });
  return { pool, begun, finish: (item: string) => gates.get(item)!.open() };
}

/** The figures that these tests are about. */
function figures(pool: Pool<string>): Record<string, number> {
  const { waiting, working, handled, failed } = pool.stats();
  return { waiting, working, handled, failed };
}

test("a pool handles as many items at once as it has workers, in order", async () => {
  const { pool, begun, finish } = gated(2, 10);
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  for (const item of ["a", "b", "c"]) await pool.submit(background, item);
  await turn();
  assert.deepEqual(begun, ["a", "b"]);
  assert.deepEqual(figures(pool), { waiting: 1, working: 2, handled: 0, failed: 0 });
  finish("a");
  await turn();
  assert.deepEqual(begun, ["a", "b", "c"]);
  finish("b");
  finish("c");
  pool.close();
  await group.wait();
  assert.deepEqual(figures(pool), { waiting: 0, working: 0, handled: 3, failed: 0 });
});

test("a stop takes no more items, and handles those that were accepted before run ends", async () => {
  const handled: string[] = [];
  const pool = new Pool<string>({
    workers: 1,
    capacity: 10,
    async handle(ctx, item) {
      await turn();
      assert.equal(ctx.done, false);
      handled.push(item);
    },
  });
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  for (const item of ["a", "b", "c"]) pool.trySubmit(item);
  await group.shutdown(10_000);
  assert.deepEqual(handled, ["a", "b", "c"]);
  assert.throws(() => pool.trySubmit("late"), ClosedError);
});

test("a pool that stops after its producers gets every item that they hand in while they stop", async () => {
  const handled: string[] = [];
  const pool = new Pool<string>({ workers: 1, capacity: 1, handle: (_ctx, item) => void handled.push(item) });
  const group = new Group();
  const producer = group.go("producer", async (ctx) => {
    await new Promise((resolve) => ctx.onDone(resolve));
    // eslint-disable-next-line curfew/unstoppable-task -- it hands in while it stops.
    for (const item of ["x", "y", "z"]) await pool.submit(background, item);
  });
  group.go("pool", (ctx) => pool.run(ctx), { stopAfter: producer });
  await turn();
  await group.shutdown(10_000);
  assert.deepEqual(handled, ["x", "y", "z"]);
});

test("submit waits while the pool is full; a submitter that is stopped has handed nothing in", async () => {
  const { pool, finish } = gated(1, 1);
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  await pool.submit(background, "working");
  await turn();
  await pool.submit(background, "waiting");
  assert.equal(pool.trySubmit("no room"), undefined);
  const scope = background.withCancel();
  const submitting = pool.submit(scope.ctx, "stopped");
  scope.cancel();
  await assert.rejects(submitting, StoppedError);
  pool.close();
  finish("working");
  await turn();
  finish("waiting");
  await group.wait();
  assert.equal(pool.stats().handled, 2);
});

test("close releases submitters that wait, with ClosedError, and crashes nobody", async () => {
  const { pool, finish } = gated(1, 0);
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  await pool.submit(background, "working");
  const submitting = pool.submit(background, "too late");
  pool.close();
  await assert.rejects(submitting, ClosedError);
  await turn();
  finish("working");
  await group.wait();
});

test("an item that fails is told to onError, and the worker goes on", async () => {
  const errors: string[] = [];
  const pool = new Pool<string>({
    workers: 1,
    capacity: 2,
    handle: (_ctx, item) => {
      if (item === "bad") throw new Error("mock");
    },
    onError: (error, item) => errors.push(`${item}: ${String(error)}`),
  });
  pool.trySubmit("bad");
  pool.trySubmit("good");
  pool.close();
  await pool.run(background);
  assert.deepEqual(errors, ["bad: Error: mock"]);
  assert.deepEqual(figures(pool), { waiting: 0, working: 0, handled: 1, failed: 1 });
});

test("without onError, an item that fails is told to the observers", async () => {
  const notes: string[] = [];
  using _observing = observe({ noted: (note) => notes.push(`${note.from}: ${note.text}`) });
  const pool = new Pool<string>({
    name: "reporter",
    workers: 1,
    capacity: 1,
    handle: () => Promise.reject(new Error("mock")),
  });
  pool.trySubmit("bad");
  pool.close();
  await pool.run(background);
  assert.match(notes.join("\n"), /^reporter: item #1 failed: mock/);
});

test("an onError that throws ends the pool, and its owner hears it", async () => {
  const pool = new Pool<string>({
    workers: 1,
    capacity: 1,
    handle: () => Promise.reject(new Error("mock")),
    onError: (error) => {
      throw error;
    },
  });
  pool.trySubmit("bad");
  await assert.rejects(pool.run(background), /mock/);
  assert.throws(() => pool.trySubmit("late"), ClosedError);
});

test("an onError that rejects ends the pool, and its owner hears it", async () => {
  const pool = new Pool<string>({
    workers: 1,
    capacity: 1,
    handle: () => Promise.reject(new Error("mock")),
    onError: async (error) => {
      await turn();
      throw error;
    },
  });
  pool.trySubmit("bad");
  await assert.rejects(pool.run(background), /mock/);
  assert.throws(() => pool.trySubmit("late"), ClosedError);
});

test("a worker waits for its onError before it takes the next item", async () => {
  const events: string[] = [];
  const written = new Gate();
  const pool = new Pool<string>({
    workers: 1,
    capacity: 2,
    handle: (_ctx, item) => {
      events.push(`handle ${item}`);
      if (item === "bad") throw new Error("mock");
    },
    onError: async () => {
      await written.passed;
      events.push("written");
    },
  });
  pool.trySubmit("bad");
  pool.trySubmit("good");
  pool.close();
  const run = pool.run(background);
  await turn();
  assert.deepEqual(events, ["handle bad"]);
  written.open();
  await run;
  assert.deepEqual(events, ["handle bad", "written", "handle good"]);
});

test("a pool that onError ends takes nothing more from then on, and says how many accepted items it drops, and why", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const slow = new Gate();
  const fatal = new Error("the disk is full");
  const pool = new Pool<string>({
    name: "reporter",
    workers: 3,
    capacity: 10,
    async handle(ctx, item) {
      if (item === "bad") throw new Error("mock");
      await slow.passed;
      if (item === "gives up") ctx.throwIfDone();
    },
    onError: () => {
      throw fatal;
    },
  });
  for (const item of ["ends well", "gives up", "bad", "c", "d"]) pool.trySubmit(item);
  const run = pool.run(background);
  await turn();
  assert.throws(() => pool.trySubmit("late"), ClosedError);
  slow.open();
  await assert.rejects(run, (error) => error === fatal);
  assert.deepEqual(notes, [
    {
      from: "reporter",
      text: "3 accepted items were not handled (#2, #4, #5), since the pool has failed: the disk is full",
      level: "error",
      facts: { dropped: 3 },
    },
  ]);
  assert.deepEqual(figures(pool), { waiting: 0, working: 0, handled: 1, failed: 1 });
});

test("a pool that onError ends on its last item has dropped nothing, and says nothing", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const pool = new Pool<string>({
    workers: 1,
    capacity: 1,
    handle: () => Promise.reject(new Error("mock")),
    onError: (error) => {
      throw error;
    },
  });
  pool.trySubmit("bad");
  await assert.rejects(pool.run(background), /mock/);
  assert.deepEqual(notes, []);
});

test("a closed pool says that it is a pool, which one, and what it refuses", async () => {
  const { pool } = gated(1, 0);
  const sentence = { name: "ClosedError", message: 'pool "reporter" is closed, so submit is refused' };
  const waiting = pool.submit(background, "waits");
  pool.close();
  await assert.rejects(waiting, sentence);
  await assert.rejects(pool.submit(background, "late"), sentence);
  assert.throws(() => pool.trySubmit("late"), sentence);
});

test("a pool with nothing to do ends well, however short the grace period", async () => {
  const { pool } = gated(2, 1);
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  await turn();
  await group.shutdown(0);
});

test("when the grace period is too short, run counts what was not handled, and the items' contexts stop", async () => {
  const contexts: Context[] = [];
  const pool = new Pool<string>({
    name: "reporter",
    workers: 1,
    capacity: 5,
    handle(ctx) {
      contexts.push(ctx);
      return new Promise((resolve) => ctx.onDone(resolve));
    },
  });
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  for (const item of ["a", "b", "c"]) pool.trySubmit(item);
  await turn();
  await assert.rejects(group.shutdown(0));
  await assert.rejects(group.wait(), /pool "reporter": \d accepted items? (was|were) not handled/);
  assert.equal(contexts[0]!.done, true);
});

const handle = (): void => undefined;

for (const [what, options, sentence] of [
  ["no options", undefined, "a Pool takes its options as an object, and was given undefined"],
  ["null as its options", null, "a Pool takes its options as an object, and was given null"],
  ["a function as its options", handle, "a Pool takes its options as an object, and was given a function (handle)"],
  ["a name that is no text", { name: 5, workers: 1, capacity: 1, handle }, "a pool's name takes text, and was given 5"],
  [
    "no workers",
    { workers: 0, capacity: 1, handle },
    "a pool's workers takes a whole number from 1 up, and was given 0",
  ],
  [
    "a capacity below 0",
    { workers: 1, capacity: -1, handle },
    "a pool's capacity takes a whole number from 0 up, and was given -1",
  ],
  ["nothing that handles", { workers: 1, capacity: 1 }, "a pool's handle takes a function, and was given undefined"],
  [
    "a handle that is no function",
    { workers: 1, capacity: 1, handle: 5 },
    "a pool's handle takes a function, and was given 5",
  ],
  [
    "an onError that is no function",
    { workers: 1, capacity: 1, handle, onError: "log" },
    `a pool's onError takes a function, and was given "log"`,
  ],
] as const) {
  test(`a pool refuses ${what}, in one sentence`, () => {
    assert.throws(
      () => new Pool(options as never),
      (error) => {
        assert.ok(error instanceof TypeError || error instanceof RangeError, String(error));
        assert.equal(error.message, sentence);
        return true;
      },
    );
  });
}

test("a pool's calls without a context are refused, in one sentence each", async () => {
  const pool = new Pool<string>({ workers: 1, capacity: 1, handle });
  const wrong = (value: unknown): never => value as never;
  await assert.rejects(pool.run(wrong(undefined)), {
    name: "TypeError",
    message: "run takes a Context, and was given undefined",
  });
  await assert.rejects(pool.submit(wrong("an item"), wrong(undefined)), {
    name: "TypeError",
    message: 'submit takes a Context, and was given "an item"',
  });
  assert.deepEqual(figures(pool), { waiting: 0, working: 0, handled: 0, failed: 0 });
});

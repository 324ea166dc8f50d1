import assert from "node:assert/strict";
import test from "node:test";
import {
  background,
  DeadlineError,
  DroppedError,
  Group,
  LostError,
  type Note,
  observe,
  sleep,
  StragglersError,
} from "curfew";
import { Pool, type PoolOptions } from "curfew/pool";
import { collectGarbage } from "../support/garbage.js";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** A pool at work on what it was given, and the group that runs it. */
async function busy<T>(
  items: readonly T[],
  options: Partial<PoolOptions<T>> & Pick<PoolOptions<T>, "handle">,
): Promise<{ pool: Pool<T>; group: Group }> {
  const pool = new Pool<T>({ name: "reporter", workers: 2, capacity: 10, ...options });
  const group = new Group(background);
  group.go("pool", (ctx) => pool.run(ctx));
  for (const item of items) await pool.submit(background, item);
  await turn();
  return { pool, group };
}

test("when the grace period is too short, what was cut in the middle and what was never begun are counted together", async () => {
  const { pool, group } = await busy(["a", "b", "c", "d", "e"], { handle: (ctx) => sleep(ctx, 60_000) });
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  const error = await ended;
  assert.ok(error instanceof DroppedError);
  assert.equal(
    error.message,
    'pool "reporter": 5 accepted items were not handled (#1, #2, #3, #4, #5) when the grace period was used up',
  );
  assert.deepEqual(error.items, ["#1", "#2", "#3", "#4", "#5"]);
  assert.ok(error.cause instanceof DeadlineError);
  const { waiting, working, dropped } = pool.stats();
  assert.deepEqual({ waiting, working, dropped }, { waiting: 0, working: 0, dropped: 5 });
});

test("a handler that does not stop keeps run from ending: what waits behind it is counted in a note", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const last = new Gate();
  const { group } = await busy(["deaf", "b", "c"], { workers: 1, handle: () => last.passed });
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  assert.deepEqual(notes, []);
  await clock.pass(49);
  assert.deepEqual(notes, [
    {
      from: "reporter",
      text: "2 accepted items were not handled (#2, #3) when the grace period was used up, and 1 is still in hand: #1",
      level: "error",
      facts: { dropped: 2, working: 1 },
    },
  ]);
  await clock.pass(1);
  assert.ok((await ended) instanceof StragglersError);
  last.open();
  await assert.rejects(group.wait(), /pool "reporter": 2 accepted items were not handled/);
  assert.equal(notes.length, 1);
});

test("a pool that ends in time leaves no timer and no note behind", async () => {
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const { group } = await busy(["a", "b", "c"], { workers: 1, handle: (ctx) => sleep(ctx, 60_000) });
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  assert.ok((await ended) instanceof DroppedError);
  await clock.pass(1000);
  assert.deepEqual(notes, []);
});

test("an item whose handler waits for what nothing can wake fails as lost, and makes place for the next", async () => {
  const handled: string[] = [];
  const { pool, group } = await busy(["never ends", "b", "c"], {
    workers: 1,
    handle: (_ctx, item) => (item === "never ends" ? new Promise(() => undefined) : handled.push(item)),
  });
  // Longer than the sweeper holds on to a task.
  await clock.pass(4000);
  await collectGarbage(() => handled.length > 0);
  assert.deepEqual(handled, ["b", "c"]);
  const { working, failed } = pool.stats();
  assert.deepEqual({ working, failed }, { working: 0, failed: 1 });
  await group.shutdown(0);
});

test("the submitter of a lost item learns that it was lost", async () => {
  const pool = new Pool<string>({ workers: 1, capacity: 1, handle: () => new Promise(() => undefined) });
  const group = new Group();
  group.go("pool", (ctx) => pool.run(ctx));
  const accepted = await pool.submit(background, "a");
  let error: unknown;
  const told = accepted.result().catch((thrown: unknown) => (error = thrown));
  await clock.pass(4000);
  await collectGarbage(() => error !== undefined);
  await told;
  assert.ok(error instanceof LostError);
  assert.equal(accepted.state, "failed");
  await group.shutdown(0);
});

test("one item is one item", async () => {
  const { group } = await busy(["a"], { handle: (ctx) => sleep(ctx, 60_000) });
  const ended = group.shutdown(1000).catch((error: unknown) => error);
  await clock.pass(1000);
  assert.match(((await ended) as Error).message, /: 1 accepted item was not handled/);
});

test("an item that is cut is no failure of its handler: onError hears nothing of it", async () => {
  const heard: unknown[] = [];
  const { group } = await busy(["a"], { handle: (ctx) => sleep(ctx, 60_000), onError: (error) => heard.push(error) });
  const ended = group.shutdown(1000).catch(() => undefined);
  await clock.pass(1000);
  await ended;
  assert.deepEqual(heard, []);
});

test("an item that ends well a moment after the grace period was handled, and a pool with nothing left ends well", async () => {
  const last = new Gate();
  const { pool, group } = await busy(["a"], {
    handle: (ctx) => new Promise<void>((resolve) => ctx.onDone(() => void last.passed.then(resolve))),
  });
  const ended = group.shutdown(1000).then(
    () => "ended well",
    (error: unknown) => error,
  );
  await clock.pass(1000);
  last.open();
  assert.equal(await ended, "ended well");
  assert.equal(pool.stats().handled, 1);
});

test("an accepted item sees until when it may go on", async () => {
  const deadlines: (number | undefined)[] = [];
  const go = new Gate();
  const { group } = await busy(["a", "b"], {
    workers: 1,
    async handle(ctx) {
      deadlines.push(ctx.deadline);
      await go.passed;
    },
  });
  const stoppedAt = clock.wall();
  const ended = group.shutdown(5000);
  go.open();
  await ended;
  assert.deepEqual(deadlines, [undefined, stoppedAt + 5000]);
});

test("a pool that was closed before it runs handles what it was given, and ends", async () => {
  const handled: string[] = [];
  const pool = new Pool<string>({ workers: 3, capacity: 5, handle: (_ctx, item) => void handled.push(item) });
  for (const item of ["a", "b", "c"]) pool.trySubmit(item);
  pool.close();
  pool.close();
  await pool.run(background);
  assert.deepEqual(handled, ["a", "b", "c"]);
});

test("a pool whose context is stopped already still handles what it was given", async () => {
  const handled: string[] = [];
  const pool = new Pool<string>({ workers: 1, capacity: 5, handle: (_ctx, item) => void handled.push(item) });
  for (const item of ["a", "b"]) pool.trySubmit(item);
  const stopped = background.withCancel();
  stopped.cancel("over");
  await pool.run(stopped.ctx);
  assert.deepEqual(handled, ["a", "b"]);
});

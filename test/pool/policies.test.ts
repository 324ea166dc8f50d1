import assert from "node:assert/strict";
import test from "node:test";
import { background, DroppedError, type Note, observe, OverloadError, sleep } from "curfew";
import { type Attempt, Pool } from "curfew/pool";
import { DurablePool } from "curfew/pool/durable";
import { ThreadPool } from "curfew/pool/threads";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";
import { gates, rejection, started } from "./started.js";

const clock = holdTime();

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

test("an option that a pool does not have is refused, in one sentence that names those that it has", async () => {
  const handle = (): number => 0;
  const options = { workers: 1, capacity: 1, handle };
  const all = "name, workers, capacity, whenFull, timeout, retry, onError, onDrop, nameItem";
  assert.throws(() => new Pool({ ...options, folder: "x" } as never), {
    name: "TypeError",
    message: `a Pool has no option "folder"; it has ${all}, handle`,
  });
  assert.throws(() => new Pool({ ...options, retry: { attempts: 2, delay: 5 } } as never), {
    message: 'a pool\'s retry has no option "delay"; it has attempts, backoff, when',
  });
  assert.throws(() => new DurablePool({ ...options, folder: "x", redis: "y" } as never), {
    message: `a DurablePool has no option "redis"; it has ${all}, handle, folder, propagation, takeovers`,
  });
  const module = new URL(import.meta.url);
  assert.throws(() => new ThreadPool({ ...options, module }), {
    message: `a ThreadPool has no option "handle"; it has ${all}, module, patience, propagation`,
  });
  const { pool, group } = started({ handle });
  await assert.rejects(pool.submit(background, 1, { priority: 1 } as never), {
    message: 'submit has no option "priority"; it has timeout, onProgress',
  });
  await group.shutdown(1000);
});

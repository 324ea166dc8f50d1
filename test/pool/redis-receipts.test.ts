import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, DroppedError, OverloadError, sleep, StoppedError } from "curfew";
import { startRedis } from "../support/redis.js";
import { make, type Options, rejection, started } from "./redis-pools.js";

class OddError extends Error {
  override name = "OddError";
  readonly code = "ODD";
  readonly when = { at: [1, 2] };
  readonly how = new Map();
}

test("an error comes back to the submitter with its name, code, stack, causes and properties; one of curfew's own with its class", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool: submitter } = make(redis.url);
  redis.before(() => submitter.disconnect());
  started(redis, {
    handle: (_ctx, item) => {
      if (item === "text") throw "mere text"; // eslint-disable-line @typescript-eslint/only-throw-error -- what is tried
      if (item === "ours") throw new ClosedError("the shop");
      if (item === "many") throw new AggregateError([new RangeError("one"), "two"], "many");
      throw new OddError("odd", { cause: new RangeError("the cause", { cause: "the cause of the cause" }) });
    },
    onError: () => undefined,
  });
  const told = async (item: string): Promise<unknown> => rejection((await submitter.submit(background, item)).result());
  const odd = (await told("odd")) as OddError;
  assert.ok(odd instanceof Error);
  assert.deepEqual(
    [odd.name, odd.message, odd.code, odd.when, odd.how],
    ["OddError", "odd", "ODD", { at: [1, 2] }, undefined],
  );
  assert.match(odd.stack!, /^OddError: odd\n.*redis-receipts\.test/s);
  const cause = odd.cause as Error;
  assert.deepEqual([cause.name, cause.message, cause.cause], ["RangeError", "the cause", "the cause of the cause"]);
  const ours = (await told("ours")) as ClosedError;
  assert.ok(ours instanceof ClosedError);
  assert.deepEqual([ours.name, ours.code, ours.message], ["ClosedError", "CURFEW_CLOSED", "the shop is closed"]);
  const many = (await told("many")) as AggregateError;
  assert.ok(many instanceof AggregateError);
  assert.deepEqual(many.errors.map(String), ["RangeError: one", "two"]);
  assert.equal(await told("text"), "mere text");
});

test("a result is the last attempt's, though the one before it has failed", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = started(redis, {
    retry: { attempts: 2, backoff: () => 0 },
    handle: (_ctx, _item, { attempt }) => {
      if (attempt === 1) throw new Error("at first");
      return "at last";
    },
  });
  const accepted = await pool.submit(background, "a");
  assert.equal(await accepted.result(), "at last");
  assert.deepEqual([accepted.state, accepted.attempts], ["handled", 2]);
});

test("fifty results are waited for at once, and Node warns of nothing", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const warnings: Error[] = [];
  const heard = (warning: Error): unknown => warnings.push(warning);
  process.on("warning", heard);
  t.after(() => process.off("warning", heard));
  const { pool } = make(redis.url);
  redis.before(() => pool.disconnect());
  const receipts = await Promise.all(Array.from({ length: 50 }, (_, item) => pool.submit(background, String(item))));
  const results = Promise.all(receipts.map((receipt) => receipt.result()));
  started(redis);
  assert.equal((await results)[49], "49!");
  assert.deepEqual(warnings, []);
});

test("whoever waits for a result when the connections end is told that the item is stored", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = make(redis.url);
  const accepted = await pool.submit(background, "a");
  const told = rejection(accepted.result());
  await pool.disconnect();
  assert.ok((await told) instanceof StoppedError);
  assert.match((await told).message, /^stopped during item 1, which is stored: /);
  assert.equal(accepted.state, "kept");
});

test("drop oldest: the newest is always taken, the oldest's owner is told, in whichever process, and so is onDrop", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool: owner } = make(redis.url);
  const dropped: string[] = [];
  const options: Options = { capacity: 3, whenFull: "drop oldest", nameItem: (item) => item };
  const { pool } = make(redis.url, {
    ...options,
    onDrop: (error, item) => dropped.push(`${item}: ${String(error.cause)}`),
  });
  redis.before(() => Promise.all([owner.disconnect(), pool.disconnect()]));
  const first = await owner.submit(background, "first");
  const told = rejection(first.result());
  for (const item of ["a", "b", "c"]) await pool.submit(background, item);
  assert.notEqual(await pool.trySubmit("d"), undefined);
  const error = await told;
  assert.ok(error instanceof DroppedError);
  assert.match(error.message, /^pool "reports": item first was dropped: pool "reports" is full \(\d waiting\)$/);
  assert.ok(error.cause instanceof OverloadError);
  assert.equal(first.state, "dropped");
  const full = 'OverloadError: pool "reports" is full (3 waiting)';
  assert.deepEqual(dropped, [`first: ${full}`, `a: ${full}`]);
  const { dropped: count, refused } = pool.stats();
  assert.deepEqual({ count, refused }, { count: 2, refused: 0 });
  const { handled, run, pool: worker } = started(redis);
  worker.close();
  await run.result();
  assert.deepEqual(handled.sort(), ["b", "c", "d"]);
});

test("drop oldest drops what waits for its next attempt, if nothing else waits", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = started(redis, {
    capacity: 1,
    whenFull: "drop oldest",
    retry: { attempts: 2, backoff: () => 60_000 },
    handle: (_ctx, item) => {
      if (item === "bad") throw new Error("mock");
      return `${item}!`;
    },
  });
  const bad = await pool.submit(background, "bad");
  const told = rejection(bad.result());
  while (pool.stats().retried === 0) await sleep(background, 5);
  // The queue is looked at ten times a second.
  await sleep(background, 150);
  const good = await pool.submit(background, "good");
  assert.ok((await told) instanceof DroppedError);
  assert.equal(await good.result(), "good!");
});

test("a result that is asked for after the end of the connections is refused", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = make(redis.url);
  const accepted = await pool.submit(background, "a");
  await pool.disconnect();
  await assert.rejects(accepted.result(), ClosedError);
});

test("progress reaches a submitter in another process", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool: submitter } = make(redis.url);
  redis.before(() => submitter.disconnect());
  const heard: unknown[] = [];
  const accepted = await submitter.submit(background, "a", { onProgress: (value) => heard.push(value) });
  started(redis, {
    handle: (_ctx, _item, attempt) => {
      for (const percent of [50, 100]) attempt.progress(percent);
    },
  });
  await accepted.result();
  assert.deepEqual(heard, [50, 100]);
});

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import test from "node:test";
import { background, ClosedError, type Context, DroppedError, OverloadError, sleep, StoppedError } from "curfew";
import type { Propagation } from "curfew/pool";
import { registry } from "#curfew/core/port.js";
import { Gate } from "../support/gate.js";
import { startRedis } from "../support/redis.js";
import { make, type Options, rejection, started } from "./redis-pools.js";

test("one process submits, another handles, and the submitter learns the result", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool: submitter } = make(redis.url);
  redis.before(() => submitter.disconnect());
  const accepted = await submitter.submit(background, "a");
  assert.equal(accepted.state, "waiting");
  const { handled } = started(redis);
  assert.equal(await accepted.result(), "a!");
  assert.equal(accepted.state, "handled");
  assert.equal(await accepted.result(), "a!");
  assert.deepEqual(handled, ["a"]);
});

test("a second run in one process is refused, and the first one goes on", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool, group } = started(redis);
  await assert.rejects(pool.run(background), { name: "BusyError" });
  assert.equal(await (await pool.submit(background, "a")).result(), "a!");
  await group.shutdown(10_000);
  await assert.rejects(pool.run(background), { name: "ClosedError" });
});

test("while a pool on Redis runs, its queue is shown to whoever watches the process", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool, group } = started(redis, { capacity: 7 });
  assert.equal(await (await pool.submit(background, "a")).result(), "a!");
  const [shown] = [...registry().queues].map((queue) => queue.read());
  assert.deepEqual([shown?.name, shown?.capacity], ["reports", 7]);
  await group.shutdown(10_000);
  assert.equal(registry().queues.size, 0);
});

test("a failed item is tried again with its backoff, and its submitter learns the last error", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const errors: unknown[] = [];
  const { pool } = started(redis, {
    retry: { attempts: 3, backoff: () => 10, when: (error) => (error as Error).message !== "hopeless" },
    handle: (_ctx, item, { attempt }) => {
      if (item === "hopeless") throw new Error("hopeless");
      if (attempt < 3 || item === "bad") throw new Error(`attempt ${String(attempt)}`);
      return attempt;
    },
    onError: (error) => errors.push(String(error)),
  });
  const [good, bad, hopeless] = [
    await pool.submit(background, "good"),
    await pool.submit(background, "bad"),
    await pool.submit(background, "hopeless"),
  ];
  assert.equal(await good.result(), 3);
  assert.match((await rejection(bad.result())).message, /attempt 3/);
  assert.match((await rejection(hopeless.result())).message, /hopeless/);
  assert.deepEqual(errors.sort(), ["Error: attempt 3", "Error: hopeless"]);
  const { handled, failed, retried } = pool.stats();
  assert.deepEqual({ handled, failed, retried }, { handled: 1, failed: 2, retried: 4 });
});

test("failed attempts are counted over processes", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const attempts: number[] = [];
  const options: Options = {
    retry: { attempts: 2, backoff: () => 50 },
    handle: (_ctx, _item, { attempt }) => {
      attempts.push(attempt);
      throw new Error(`attempt ${String(attempt)}`);
    },
    onError: () => undefined,
  };
  const first = started(redis, options);
  const { pool: submitter } = make(redis.url, options);
  redis.before(() => submitter.disconnect());
  const accepted = await submitter.submit(background, "a");
  while (first.pool.stats().retried === 0) await sleep(background, 5);
  await first.group.shutdown(5000);
  started(redis, options);
  assert.match((await rejection(accepted.result())).message, /^attempt 2$/);
  assert.deepEqual(attempts, [1, 2]);
  assert.equal(accepted.attempts, 2);
});

test("an item whose time is up before its turn is dropped; one in hand is stopped by it", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool: submitter } = make(redis.url);
  redis.before(() => submitter.disconnect());
  const late = await submitter.submit(background, "late", { timeout: 1 });
  await sleep(background, 5);
  const { pool } = started(redis, { handle: (ctx) => sleep(ctx, 60_000) });
  assert.ok((await rejection(late.result())) instanceof DroppedError);
  const inHand = await pool.submit(background, "in hand", { timeout: 300 });
  assert.match((await rejection(inHand.result())).message, /time was up/);
  assert.deepEqual([late.state, inHand.state], ["dropped", "failed"]);
});

test("a stop drains what is in hand, and leaves what waits to the next process; what is cut is given back", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const begun = new Gate();
  const begunTwice = new Gate();
  const first = started(redis, {
    workers: 2,
    handle: async (ctx: Context, item: string) => {
      if (item === "finished") {
        begun.open();
        await begunTwice.passed;
        return "by the first";
      }
      begunTwice.open();
      return sleep(ctx, 60_000);
    },
  });
  const receipts = [];
  for (const item of ["finished", "cut", "waits"]) receipts.push(await first.pool.submit(background, item));
  await Promise.all([begun.passed, begunTwice.passed]);
  assert.equal(await receipts[0]!.result(), "by the first");
  await first.group.shutdown(300).catch(() => undefined);
  await first.run.result();
  const second = started(redis);
  const other = make(redis.url);
  redis.before(() => other.pool.disconnect());
  const last = await other.pool.submit(background, "last");
  assert.equal(await last.result(), "last!");
  second.pool.close();
  await second.run.result();
  assert.deepEqual(second.handled.sort(), ["cut", "last", "waits"]);
});

test("close without a stop ends run when nothing is left", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool, handled, run } = started(redis);
  for (let count = 0; count < 20; count++) await pool.submit(background, String(count));
  pool.close();
  await assert.rejects(pool.submit(background, "late"), ClosedError);
  await run.result();
  assert.equal(handled.length, 20);
});

test("a full queue makes submitters wait, or refuses; trySubmit gives nothing; the bound holds", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = make(redis.url, { capacity: 10 });
  const strict = make(redis.url, { capacity: 10, whenFull: "reject" }).pool;
  redis.before(() => Promise.all([pool.disconnect(), strict.disconnect()]));
  for (let count = 0; count < 10; count++) await pool.submit(background, String(count));
  assert.equal(await pool.trySubmit("no room"), undefined);
  await assert.rejects(strict.submit(background, "no room"), OverloadError);
  const scope = background.withCancel();
  const stopped = pool.submit(scope.ctx, "stopped");
  const waits = pool.submit(background, "waits");
  scope.cancel();
  await assert.rejects(stopped, StoppedError);
  const { handled } = started(redis);
  await (await waits).result();
  assert.equal(handled.length, 11);
});

test("a caller's context that can be stored arrives in the handler, in another process", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const caller = new AsyncLocalStorage<string>();
  const propagation: Propagation = {
    inject: () => ({ trace: caller.getStore() ?? "none" }),
    run: (carrier, fn) => caller.run(`${carrier["trace"]!}, carried`, fn),
  };
  const { pool } = started(redis, { propagation, handle: () => caller.getStore() });
  const accepted = await caller.run("trace 1", () => pool.submit(background, "a"));
  assert.equal(await accepted.result(), "trace 1, carried");
});

test("an onError that throws ends run, and its owner hears it", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const fatal = new Error("no more");
  const { pool, run } = started(redis, {
    handle: () => Promise.reject(new Error("mock")),
    onError: () => {
      throw fatal;
    },
  });
  await pool.submit(background, "a");
  assert.equal(await rejection(run.result()), fatal);
});

test("without Redis a submit waits and notices a stop, and run ends at a stop", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool, group, run } = started(redis, { lock: 1000 });
  await (await pool.submit(background, "a")).result();
  await redis.kill();
  const scope = background.withCancel();
  const submitting = pool.submit(scope.ctx, "b");
  await sleep(background, 150);
  scope.cancel();
  await assert.rejects(submitting, StoppedError);
  await group.shutdown(500).catch(() => undefined);
  await run.result();
});

for (const [what, options, message] of [
  ["a name with a colon", { name: "a:b" }, /^a RedisPool's name has no colon in it, and was "a:b"$/],
  ["no Redis", { redis: "" }, /^a RedisPool's redis must be a string that is not empty$/],
  ["no time", { lock: 0 }, /^a RedisPool's lock takes a whole number from 1 up, and was given 0$/],
  [
    "what it does not remember",
    { remember: -1 },
    /^a RedisPool's remember takes milliseconds from 0 up, and was given -1$/,
  ],
  [
    "another pool's option",
    { folder: "x" } as Options,
    /^a RedisPool has no option "folder"; it has name, .* remember$/,
  ],
] as const) {
  test(`a pool on Redis refuses ${what}, in one sentence`, () => {
    assert.throws(() => make("redis://127.0.0.1:1", options), { message });
  });
}

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import test from "node:test";
import { background, ClosedError, type Context, DroppedError, Group, OverloadError, sleep, StoppedError } from "curfew";
import type { Propagation } from "curfew/pool";
import { RedisPool, type RedisPoolOptions } from "curfew/pool/redis";
import { Gate } from "../support/gate.js";
import { type Redis, startRedis } from "../support/redis.js";

type Options = Partial<RedisPoolOptions<string>>;

function make(redis: string, options: Options = {}) {
  const handled: string[] = [];
  const pool = new RedisPool<string>({
    name: "reports",
    redis,
    workers: 2,
    capacity: 100,
    handle: (_ctx, item) => {
      handled.push(item);
      return `${item}!`;
    },
    ...options,
  });
  return { pool, handled };
}

/** A pool that runs until the test has ended. */
function started(redis: Redis, options: Options = {}) {
  const { pool, handled } = make(redis.url, options);
  const group = new Group();
  const run = group.go("reports", (ctx) => pool.run(ctx));
  redis.before(() => group.shutdown(0).catch(() => undefined));
  return { pool, handled, group, run };
}

const rejection = (promise: Promise<unknown>): Promise<Error> =>
  promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error as Error,
  );

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
  assert.match(odd.stack!, /^OddError: odd\n.*redis\.test/s);
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

test("a result that is asked for after the end of the connections is refused", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  const { pool } = make(redis.url);
  const accepted = await pool.submit(background, "a");
  await pool.disconnect();
  await assert.rejects(accepted.result(), ClosedError);
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

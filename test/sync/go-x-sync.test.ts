/** What the tests of `golang.org/x/sync`'s semaphore and singleflight promise, said in our words. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, DeadlineError, Group, ReleaseError, StoppedError } from "curfew";
import { Semaphore, Singleflight } from "curfew/sync";
import { Gate } from "../support/gate.js";
import { Random } from "../support/random.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const ctx = background;

test("semaphore TestWeighted: tasks that take and give back different weights never have more than there is", async () => {
  const semaphore = new Semaphore(8);
  const group = new Group();
  for (let number = 0; number < 8; number++) {
    group.go("hammer", async (ctx) => {
      for (let count = 0; count < 500; count++) {
        using _permits = await semaphore.acquire(ctx, number + 1);
        assert.ok(semaphore.available >= 0);
        await Promise.resolve();
      }
    });
  }
  await group.wait();
  assert.equal(semaphore.available, 8);
});

test("semaphore TestWeightedPanic: more given back than taken is an error", () => {
  assert.throws(() => new Semaphore(1).release(), ReleaseError);
});

test("semaphore TestWeightedTryAcquire: yes, no, yes, no", () => {
  const semaphore = new Semaphore(2);
  const tries: boolean[] = [];
  const one = semaphore.tryAcquire(1);
  tries.push(one !== undefined);
  tries.push(semaphore.tryAcquire(2) !== undefined);
  one!.release();
  const two = semaphore.tryAcquire(2);
  tries.push(two !== undefined);
  tries.push(semaphore.tryAcquire(1) !== undefined);
  assert.deepEqual(tries, [true, false, true, false]);
});

test("semaphore TestWeightedAcquire: the same with a time limit", async () => {
  const semaphore = new Semaphore(2);
  const acquire = async (count: number): Promise<boolean> => {
    using scope = ctx.withTimeout(10);
    const got = semaphore.acquire(scope.ctx, count).then(
      () => true,
      (error: unknown) => {
        assert.ok(error instanceof DeadlineError);
        return false;
      },
    );
    await clock.pass(10);
    return await got;
  };
  const tries = [await acquire(1), await acquire(2)];
  semaphore.release(1);
  tries.push(await acquire(2), await acquire(1));
  assert.deepEqual(tries, [true, false, true, false]);
});

test("semaphore TestWeightedDoesntBlockIfTooBig: to ask for too much is refused at once, and holds nobody up", async () => {
  const semaphore = new Semaphore(2);
  await assert.rejects(semaphore.acquire(ctx, 3), RangeError);
  const group = new Group();
  for (let number = 0; number < 2; number++)
    group.go("task", async (ctx) => {
      for (let count = 0; count < 1000; count++) (await semaphore.acquire(ctx)).release();
    });
  await group.wait();
});

test("semaphore TestLargeAcquireDoesntStarve: one that wants all gets it, though others take and give back all the time", async () => {
  const semaphore = new Semaphore(4);
  const group = new Group();
  let over = false;
  for (let number = 0; number < 4; number++) {
    group.go("small", async (ctx) => {
      while (!over) {
        using _permits = await semaphore.acquire(ctx);
        await turn();
      }
    });
  }
  await turn();
  (await semaphore.acquire(ctx, 4)).release();
  over = true;
  await group.wait();
});

test("semaphore TestAllocCancelDoesntStarve: when the first in line gives up, the next ones have theirs", async () => {
  const semaphore = new Semaphore(10);
  await semaphore.acquire(ctx);
  using scope = ctx.withCancel();
  const all = assert.rejects(semaphore.acquire(scope.ctx, 10), StoppedError);
  const one = semaphore.acquire(ctx);
  scope.cancel();
  await all;
  (await one).release();
});

test("semaphore TestWeightedAcquireCanceled (issue 63615): a stopped context takes nothing, even where there is enough", async () => {
  const semaphore = new Semaphore(2);
  using scope = ctx.withCancel();
  const first = await semaphore.acquire(ctx);
  const waiting = semaphore.acquire(scope.ctx, 2);
  scope.cancel();
  first.release();
  await assert.rejects(waiting, StoppedError);
  await assert.rejects(semaphore.acquire(scope.ctx), StoppedError);
  assert.equal(semaphore.available, 2);
});

test("singleflight TestDo, TestDoErr: the value, or the error", async () => {
  const flights = new Singleflight<string, string>();
  assert.equal(await flights.do(ctx, "key", () => "bar"), "bar");
  const failure = new Error("some error");
  await assert.rejects(
    flights.do(ctx, "key", () => Promise.reject(failure)),
    (error) => error === failure,
  );
});

test("singleflight TestDoDupSuppress: ten callers at the same time, one call", async () => {
  const flights = new Singleflight<string, string>();
  const gate = new Gate<string>();
  let calls = 0;
  const all = Array.from({ length: 10 }, () =>
    flights.do(ctx, "key", () => {
      calls++;
      return gate.passed;
    }),
  );
  await turn();
  gate.open("bar");
  assert.deepEqual(await Promise.all(all), Array(10).fill("bar"));
  assert.equal(calls, 1);
});

test("singleflight TestForget: after it the next caller begins a call of its own, which a third one joins", async () => {
  const flights = new Singleflight<string, number>();
  const [first, second] = [new Gate<number>(), new Gate<number>()];
  const one = flights.do(ctx, "key", () => first.passed);
  flights.forget("key");
  const two = flights.do(ctx, "key", () => second.passed);
  first.open(1);
  assert.equal(await one, 1);
  const three = flights.do(ctx, "key", () => 3);
  second.open(2);
  assert.deepEqual(await Promise.all([two, three]), [2, 2]);
});

test("singleflight TestDoChan: a caller need not wait at once", async () => {
  const flights = new Singleflight<string, string>();
  const later = flights.do(ctx, "key", () => "bar");
  await turn();
  assert.equal(await later, "bar");
});

test("singleflight TestPanicDo, TestPanicErrorUnwrap: all five callers get what the function throws, as it is", async () => {
  const flights = new Singleflight<string, string>();
  const failure = new Error("invalid memory address");
  const all = Array.from({ length: 5 }, () =>
    flights.do(ctx, "key", async () => {
      await turn();
      throw failure;
    }),
  );
  for (const call of all) await assert.rejects(call, (error) => error === failure);
  assert.equal(flights.size, 0);
});

test("singleflight: random callers that come and give up never get another call's value, and leave no call behind", async () => {
  const flights = new Singleflight<number, number>();
  const dice = new Random(1);
  const group = new Group();
  for (let number = 0; number < 500; number++) {
    const key = dice.below(5);
    group.go("caller", async (ctx) => {
      using scope = ctx.withCancel();
      const calling = flights.do(scope.ctx, key, async () => {
        await turn();
        return key;
      });
      if (dice.next() < 0.3) scope.cancel();
      assert.equal(await calling.catch(() => key), key);
    });
    if (dice.next() < 0.3) await turn();
  }
  await group.wait();
  assert.equal(flights.size, 0);
});

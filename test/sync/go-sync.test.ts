/** What the tests of Go's package `sync` promise, said in our words. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, ReleaseError } from "curfew";
import { Channel, Cond, Mutex, Once, onceValue, RWMutex, WaitGroup } from "curfew/sync";
import { turn } from "../support/turn.js";

const ctx = background;

/** Runs the same in several tasks. */
async function inTasks(count: number, fn: (ctx: typeof background, number: number) => Promise<unknown>): Promise<void> {
  const group = new Group();
  for (let number = 0; number < count; number++) group.go("hammer", (ctx) => fn(ctx, number));
  await group.wait();
}

test("sync TestMutex: ten tasks that lock and unlock a thousand times each are never in at the same time", async () => {
  const mutex = new Mutex();
  let inside = 0;
  await inTasks(10, async (ctx) => {
    for (let count = 0; count < 1000; count++) {
      if (count % 3 === 0) {
        const held = mutex.tryLock(ctx);
        if (held !== undefined) held.release();
        continue;
      }
      using _held = await mutex.lock(ctx);
      assert.equal(++inside, 1);
      await Promise.resolve();
      inside--;
    }
  });
  assert.equal(mutex.locked, false);
});

test("sync TestMutex: tryLock fails while it is locked, and succeeds after", async () => {
  const mutex = new Mutex();
  const held = await mutex.lock(ctx);
  assert.equal(mutex.tryLock(ctx), undefined);
  held.release();
  const again = mutex.tryLock(ctx)!;
  again.release();
});

test("sync TestMutexMisuse: to unlock what is not locked is an error, for mutexes and both sides of read-write locks", async () => {
  const mutex = new Mutex();
  assert.throws(() => mutex.release(), ReleaseError);
  (await mutex.lock(ctx)).release();
  assert.throws(() => mutex.release(), ReleaseError);
  const lock = new RWMutex();
  for (const held of [await mutex.lock(ctx), await lock.lock(ctx)]) {
    held.release();
    assert.throws(() => held.release(), ReleaseError);
  }
  const [first, second] = [await lock.rlock(ctx), await lock.rlock(ctx)];
  first.release();
  assert.throws(() => first.release(), ReleaseError);
  second.release();
});

test("sync TestMutexFairness: one that takes the lock again and again does not keep another from it", async () => {
  const mutex = new Mutex();
  using scope = ctx.withCancel();
  const group = new Group(scope.ctx);
  let hogged = 0;
  group.go("hog", async (ctx) => {
    while (!ctx.done) {
      using _held = await mutex.lock(ctx);
      hogged++;
      await turn();
    }
  });
  for (let count = 0; count < 10; count++) {
    await turn();
    const before = hogged;
    (await mutex.lock(ctx)).release();
    assert.ok(hogged - before <= 1, "it waited for one turn of the other at most");
  }
  group.stop();
  await group.wait();
});

test("sync TestParallelReaders: ten readers are in at the same time", async () => {
  const lock = new RWMutex();
  let inside = 0;
  const all = new WaitGroup();
  all.add(10);
  await inTasks(10, async (ctx) => {
    using _held = await lock.rlock(ctx);
    inside++;
    all.done();
    await all.wait(ctx);
    assert.equal(inside, 10);
  });
});

for (const [readers, iterations] of [
  [1, 1000],
  [3, 1000],
  [10, 1000],
] as const) {
  test(`sync TestRWMutex: ${String(readers)} readers and 2 writers, ${String(iterations)} times each, never meet`, async () => {
    const lock = new RWMutex();
    /** 10,000 for a writer, 1 for each reader. */
    let activity = 0;
    await inTasks(readers + 2, async (ctx, number) => {
      for (let count = 0; count < iterations; count++) {
        const weight = number < 2 ? 10_000 : 1;
        using _held = await (number < 2 ? lock.lock(ctx) : lock.rlock(ctx));
        activity += weight;
        assert.ok(activity === 10_000 || activity < 10_000, String(activity));
        if (number < 2) assert.equal(activity, 10_000);
        await Promise.resolve();
        activity -= weight;
      }
    });
    assert.equal(activity, 0);
  });
}

test("sync TestWaitGroup: eight rounds of sixteen tasks, and nobody goes on before the last is done", async () => {
  const [begun, ended] = [new WaitGroup(), new WaitGroup()];
  for (let round = 0; round < 8; round++) {
    begun.add(16);
    ended.add(16);
    let gone = 0;
    const group = new Group();
    for (let number = 0; number < 16; number++) {
      group.go("task", async (ctx) => {
        begun.done();
        await ended.wait(ctx);
        gone++;
      });
    }
    await begun.wait(ctx);
    for (let number = 0; number < 16; number++) {
      await turn();
      assert.equal(gone, 0);
      ended.done();
    }
    await group.wait();
    assert.equal(gone, 16);
  }
});

test("sync TestWaitGroupMisuse: a counter below zero is an error", () => {
  const work = new WaitGroup();
  work.add();
  work.done();
  assert.throws(() => work.done(), ReleaseError);
});

test("sync TestWaitGroupRace: whoever waits sees what was done before, a thousand times", async () => {
  for (let round = 0; round < 1000; round++) {
    const work = new WaitGroup();
    let done = 0;
    for (let number = 0; number < 2; number++) {
      work.add();
      void Promise.resolve().then(() => {
        done++;
        work.done();
      });
    }
    await work.wait(ctx);
    assert.equal(done, 2);
  }
});

test("sync TestOnce: ten tasks, and one call", async () => {
  const once = new Once();
  let calls = 0;
  await inTasks(10, async (ctx) => {
    await once.do(ctx, async () => {
      await turn();
      calls++;
    });
    assert.equal(calls, 1);
  });
});

test("sync TestOncePanic: what the function throws goes to its caller, and it is not called again", async () => {
  const once = new Once();
  await assert.rejects(
    once.do(ctx, () => {
      throw new Error("failed");
    }),
    { message: "failed" },
  );
  await once.do(ctx, () => assert.fail("called twice"));
});

test("sync TestOnceValue, TestOnceFunc: computed once, the value for everybody", async () => {
  let calls = 0;
  const value = onceValue(() => ++calls);
  for (let count = 0; count < 100; count++) assert.equal(await value(ctx), 1);
});

test("sync TestOnceValuePanic, …PanicNil: every call throws what the first one threw, undefined included", async () => {
  for (const thrown of [new Error("x"), undefined, "text"]) {
    let calls = 0;
    const value = onceValue(() => {
      calls++;
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- whatever it is
      throw thrown;
    });
    for (let count = 0; count < 3; count++) {
      const caught = await value(ctx).then(
        () => "nothing",
        (error: unknown) => [error],
      );
      assert.deepEqual(caught, [thrown]);
    }
    assert.equal(calls, 1);
  }
});

test("sync TestCondSignal: each signal wakes one, and no more", async () => {
  const cond = new Cond(new Mutex());
  const awake = new Channel<number>(2);
  const group = new Group();
  for (let number = 0; number < 2; number++) {
    group.go("waiter", async (ctx) => {
      using _held = await cond.mutex.lock(ctx);
      await cond.wait(ctx);
      await awake.send(ctx, number);
    });
  }
  await turn();
  for (let left = 2; left > 0; left--) {
    assert.equal(awake.length, 0);
    {
      using _held = await cond.mutex.lock(ctx);
      cond.signal();
    }
    await awake.receive(ctx);
    await turn();
    assert.equal(awake.length, 0);
  }
  cond.signal();
  await group.wait();
});

test("sync TestCondSignalGenerations: a hundred waiters are woken in the order in which they came", async () => {
  const cond = new Cond(new Mutex());
  const group = new Group();
  const woken: number[] = [];
  for (let number = 0; number < 100; number++) {
    group.go("waiter", async (ctx) => {
      using _held = await cond.mutex.lock(ctx);
      await cond.wait(ctx);
      woken.push(number);
    });
    await turn();
    if (number > 0) {
      using _held = await cond.mutex.lock(ctx);
      cond.signal();
    }
  }
  cond.signal();
  await group.wait();
  assert.deepEqual(
    woken,
    Array.from({ length: 100 }, (_, number) => number),
  );
});

test("sync TestCondBroadcast: two hundred wait, all are woken, and again, until they are told to end", async () => {
  const cond = new Cond(new Mutex());
  const group = new Group();
  let waiting = 0;
  let exit = false;
  let rounds = 0;
  for (let number = 0; number < 200; number++) {
    group.go("waiter", async (ctx) => {
      using _held = await cond.mutex.lock(ctx);
      while (!exit) {
        waiting++;
        await cond.wait(ctx);
        rounds++;
      }
    });
  }
  for (let round = 1; round <= 3; round++) {
    while (waiting < 200) await turn();
    waiting = 0;
    exit = round === 3;
    using _held = await cond.mutex.lock(ctx);
    cond.broadcast();
  }
  await group.wait();
  assert.equal(rounds, 600);
});

test("sync TestRace: three tasks pass a value on under a cond", async () => {
  const cond = new Cond(new Mutex());
  let x = 0;
  const group = new Group();
  group.go("one", async (ctx) => {
    using _held = await cond.mutex.lock(ctx);
    x = 1;
    await cond.wait(ctx);
    assert.equal(x, 2);
    x = 3;
    cond.signal();
  });
  group.go("two", async (ctx) => {
    for (let over = false; !over; await turn()) {
      using _held = await cond.mutex.lock(ctx);
      if (x === 1) {
        x = 2;
        cond.signal();
        over = true;
      }
    }
  });
  group.go("three", async (ctx) => {
    for (let over = false; !over; await turn()) {
      using _held = await cond.mutex.lock(ctx);
      if (x === 2) {
        await cond.wait(ctx);
        assert.equal(x, 3);
        over = true;
      } else if (x === 3) {
        over = true;
      }
    }
  });
  await group.wait();
  assert.equal(x, 3);
});

test("sync TestCondSignalStealing: one that waits is woken by a broadcast, even if another begins to wait meanwhile", async () => {
  for (let round = 0; round < 1000; round++) {
    const cond = new Cond(new Mutex());
    const group = new Group();
    const waits = new Channel<void>();
    group.go("waiter", async (ctx) => {
      {
        using _held = await cond.mutex.lock(ctx);
        await waits.send(ctx, undefined);
        await cond.wait(ctx);
      }
      await waits.send(ctx, undefined);
    });
    await waits.receive(ctx);
    (await cond.mutex.lock(ctx)).release();
    let done = false;
    group.go("broadcasts", async () => {
      await Promise.resolve();
      cond.broadcast();
    });
    group.go("other", async (ctx) => {
      using _held = await cond.mutex.lock(ctx);
      while (!done) await cond.wait(ctx);
    });
    await waits.receive(ctx);
    {
      using _held = await cond.mutex.lock(ctx);
      done = true;
    }
    cond.broadcast();
    await group.wait();
  }
});

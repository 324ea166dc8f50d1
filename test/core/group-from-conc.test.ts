/** What sourcegraph/conc promises of its wait group and its pools, said in our words: a panic is a throw. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const superBad = new Error("super bad thing");

test("conc TestWaitGroup all spawned run: what was started has run when wait() ends", async () => {
  const group = new Group();
  let count = 0;
  for (let n = 0; n < 100; n++) {
    group.go("t", async () => {
      await turn();
      count++;
    });
  }
  await group.wait();
  assert.equal(count, 100);
});

test("conc TestWaitGroup panic is propagated: what a task throws at once is thrown by wait()", async () => {
  const group = new Group();
  group.go("t", () => {
    throw superBad;
  });
  await assert.rejects(group.wait(), superBad);
});

test("conc TestWaitGroup one is propagated: of two that throw, one is thrown and both are kept", async () => {
  const group = new Group();
  for (const n of [1, 2]) group.go("t", () => Promise.reject(new Error(`${n}`)));
  await assert.rejects(group.wait(), { message: "1" });
  assert.equal(group.errors.length, 2);
});

test("conc TestWaitGroup non-panics do not overwrite panic: normal ends before and after do not hide an error", async () => {
  const group = new Group(background, { stopOn: "never" });
  group.go("before", () => undefined);
  group.go("bad", () => {
    throw superBad;
  });
  group.go("after", () => turn());
  await assert.rejects(group.wait(), superBad);
});

test("conc TestWaitGroup non-panics run successfully: those that do not throw run, although another does", async () => {
  const group = new Group(background, { stopOn: "never" });
  let ran = 0;
  group.go("before", () => void ran++);
  group.go("bad", () => {
    throw superBad;
  });
  group.go("after", () => void ran++);
  await assert.rejects(group.wait(), superBad);
  assert.equal(ran, 2);
});

test("conc TestWaitGroup is caught by waitandrecover: `errors` has what was thrown, with its stack and its task", async () => {
  const group = new Group();
  const throwIt = (): never => {
    throw new Error("super bad thing");
  };
  group.go("bad", throwIt);
  await group.wait().catch(() => undefined);
  const [error] = group.errors;
  assert.equal(error?.task, "bad");
  assert.match((error.cause as Error).stack!, /throwIt/);
});

test("conc TestCatcher, TestTry: a throw never reaches the caller of go(), and no throw leaves no error", async () => {
  const group = new Group(background, { stopOn: "never" });
  group.go("bad", () => {
    throw superBad;
  });
  group.go("good", () => undefined);
  assert.equal(group.errors.length, 1);
  await assert.rejects(group.wait(), superBad);
});

for (const limit of [1, 10, 100]) {
  test(`conc TestPool limit ${limit}: a pool runs as many at once as it may, and no more`, async () => {
    const group = new Group(background, { limit });
    let running = 0;
    let most = 0;
    for (let n = 0; n < 500; n++) {
      group.go("t", async () => {
        most = Math.max(most, ++running);
        await turn();
        running--;
      });
    }
    await group.wait();
    assert.equal(most, limit);
  });
}

test("conc TestPool propagate panic, panics do not exhaust goroutines: a pool whose tasks all throw still runs them all", async () => {
  const group = new Group(background, { limit: 2, stopOn: "never" });
  let ran = 0;
  for (let n = 0; n < 100; n++) {
    group.go("bad", () => {
      ran++;
      throw superBad;
    });
  }
  await assert.rejects(group.wait(), superBad);
  assert.equal(ran, 100);
});

test("conc TestPool panics on invalid WithMaxGoroutines: a limit below one is refused when the group is made", () => {
  for (const limit of [0, -1]) assert.throws(() => new Group(background, { limit }), RangeError);
});

test("conc TestPool is reusable: a group takes more work until somebody waits for its end; after that, one makes another", async () => {
  const group = new Group(background, { limit: 10 });
  let count = 0;
  for (let round = 0; round < 3; round++) {
    const tasks = Array.from({ length: 100 }, () => group.go("t", () => void count++));
    await Promise.all(tasks.map((task) => task.result()));
    assert.equal(count, 100 * (round + 1));
  }
  await group.wait();
  assert.throws(() => group.go("t", () => undefined), { code: "CURFEW_CLOSED" });
});

test("conc TestErrorPool returns no errors, error, all joined: wait() throws the first, `errors` is all of them", async () => {
  const good = new Group(background, { stopOn: "never" });
  good.go("t", () => undefined);
  await good.wait();
  const bad = new Group(background, { stopOn: "never" });
  for (const n of [1, 2, 3]) bad.go("t", () => Promise.reject(new Error(`${n}`)));
  bad.go("t", () => undefined);
  await assert.rejects(bad.wait(), { message: "1" });
  assert.deepEqual(
    bad.errors.map((error) => (error.cause as Error).message),
    ["1", "2", "3"],
  );
});

test("conc TestContextPool canceled: a stop from above reaches the tasks, and is thrown", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  group.go("t", untilCut);
  scope.cancel("cancelled");
  await assert.rejects(group.wait(), scope.ctx.error);
});

test("conc TestContextPool timed out: a deadline from above reaches the tasks, and is thrown", async () => {
  const scope = background.withTimeout(1000);
  const group = new Group(scope.ctx);
  group.go("t", untilCut);
  clock.jump(1000);
  await assert.rejects(group.wait(), { name: "DeadlineError" });
});

test("conc TestContextPool WithCancelOnError, WithFailFast: an error stops the others, and is the one thrown", async () => {
  const group = new Group();
  const others = [1, 2, 3].map(() => group.go("other", untilCut));
  group.go("bad", () => Promise.reject(superBad));
  await assert.rejects(group.wait(), superBad);
  for (const other of others) assert.equal(other.state, "stopped");
  assert.equal(group.errors.length, 1);
});

test('conc TestContextPool no WithCancelOnError: under stopOn "never" an error stops nobody', async () => {
  const group = new Group(background, { stopOn: "never" });
  const gate = new Gate();
  group.go("bad", () => Promise.reject(superBad));
  const other = group.go("other", async (ctx) => {
    await gate.passed;
    return ctx.done;
  });
  await turn();
  gate.open();
  assert.equal(await other.result(), false);
  await assert.rejects(group.wait(), superBad);
});

test("conc TestContextPool WithFirstError: the first error is thrown although a later one comes before wait()", async () => {
  const group = new Group(background, { stopOn: "never" });
  group.go("bad", () => Promise.reject(superBad));
  await turn();
  group.go("worse", () => Promise.reject(new Error("worse")));
  await turn();
  await assert.rejects(group.wait(), superBad);
});

test("conc TestContextPool WithCancelOnError and panic (92): a synchronous throw stops the others too", async () => {
  const group = new Group();
  const other = group.go("other", untilStopped);
  group.go("bad", () => {
    throw superBad;
  });
  assert.equal(await other.result(), superBad);
  await assert.rejects(group.wait(), superBad);
});

test("conc TestResultGroup basic, deterministic order (115, 126): results come in the order of submission, however they end", async () => {
  const group = new Group(background, { limit: 3 });
  const tasks = Array.from({ length: 30 }, (_, n) =>
    group.go("t", async () => {
      for (let turns = (n * 7) % 5; turns > 0; turns--) await turn();
      return n;
    }),
  );
  await group.wait();
  assert.deepEqual(
    await Promise.all(tasks.map((task) => task.result())),
    tasks.map((_, n) => n),
  );
});

test("conc TestResultErrorPool errored result ignored, WithCollectErrored: each task tells its own outcome", async () => {
  const group = new Group(background, { stopOn: "never" });
  const tasks = [0, 1, 2, 3].map((n) => group.go("t", () => (n % 2 === 0 ? n : Promise.reject<number>(superBad))));
  await assert.rejects(group.wait(), superBad);
  const outcomes = await Promise.allSettled(tasks.map((task) => task.result()));
  assert.deepEqual(
    outcomes.map((outcome) => outcome.status),
    ["fulfilled", "rejected", "fulfilled", "rejected"],
  );
});

test("conc 88: a task that hands more work to its own full pool does not deadlock", async () => {
  const group = new Group(background, { limit: 1 });
  const order: string[] = [];
  group.go("parent", async () => {
    group.go("child", () => void order.push("child"));
    await turn();
    order.push("parent");
  });
  await group.wait();
  assert.deepEqual(order, ["parent", "child"]);
});

test("conc 103: go() after wait() is refused, rather than lost or a crash", async () => {
  const group = new Group(background, { limit: 1 });
  group.go("t", () => undefined);
  await group.wait();
  assert.throws(() => group.go("t", () => undefined), { code: "CURFEW_CLOSED" });
});

test("conc 107: waiting for a slot minds a context", async () => {
  const group = new Group(background, { limit: 1 });
  group.go("holder", untilStopped);
  const limited = background.withTimeout(10);
  const waiting = assert.rejects(group.waitForRoom(limited.ctx), { name: "DeadlineError" });
  clock.jump(10);
  await waiting;
  group.stop();
  await group.wait();
});

test("conc TestStream: parallel work whose results are handled one by one, in order", async () => {
  const group = new Group();
  const handled: number[] = [];
  const work = Array.from({ length: 20 }, (_, n) =>
    group.go("work", async () => {
      for (let turns = (n * 3) % 4; turns > 0; turns--) await turn();
      return n;
    }),
  );
  group.go("handle", async () => {
    for (const task of work) handled.push(await task.result());
  });
  await group.wait();
  assert.deepEqual(
    handled,
    work.map((_, n) => n),
  );
});

test("conc TestForEach: one task for each element; an empty list is an end", async () => {
  const each = async (items: readonly number[], fn: (item: number, ctx: Context) => unknown): Promise<void> => {
    const group = new Group();
    for (const item of items) group.go("each", (ctx) => fn(item, ctx));
    await group.wait();
  };
  const seen: number[] = [];
  await each([], () => assert.fail("nothing to see"));
  await each([3, 1, 2], (item) => seen.push(item));
  assert.deepEqual(seen, [3, 1, 2]);
  await assert.rejects(
    each([1, 2, 3], async (item) => {
      if (item === 2) throw superBad;
    }),
    superBad,
  );
});

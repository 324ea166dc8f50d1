import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, sleep } from "curfew";
import { useClock } from "#curfew/internal/clock.js";
import { Gate } from "../support/gate.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const boom = new Error("boom");

test("deferred functions run when every task has ended, the last one given first, each alone", async () => {
  const group = new Group();
  const order: string[] = [];
  const gate = new Gate();
  for (const name of ["database", "cache", "metrics"]) {
    group.defer(name, async () => {
      order.push(`${name} begins`);
      await turn();
      order.push(`${name} ends`);
    });
  }
  group.go("t", async () => {
    await gate.passed;
    order.push("task ends");
  });
  const waiting = group.wait();
  await turn();
  assert.deepEqual(order, []);
  gate.open();
  await waiting;
  assert.deepEqual(order, [
    "task ends",
    "metrics begins",
    "metrics ends",
    "cache begins",
    "cache ends",
    "database begins",
    "database ends",
  ]);
});

test("deferred functions run in any case: without tasks, after a failure, after a stop, after a stop from above", async () => {
  const scope = background.withCancel();
  const ends: ((group: Group) => void)[] = [
    () => undefined,
    (group) => group.go("bad", () => Promise.reject(boom)),
    (group) => group.stop(),
    () => scope.cancel(),
  ];
  for (const end of ends) {
    const group = new Group(scope.ctx);
    let ran = 0;
    group.defer("count", () => ran++);
    end(group);
    await group.wait().catch(() => undefined);
    assert.equal(ran, 1);
  }
});

test("what a deferred function throws is an error of the group, and the others still run", async () => {
  const group = new Group();
  const ran: string[] = [];
  group.defer("first given", () => ran.push("first given"));
  group.defer("bad", () => Promise.reject(boom));
  group.defer("worse", () => {
    throw new Error("worse");
  });
  await assert.rejects(group.wait(), { message: "worse" });
  assert.deepEqual(
    group.errors.map((error) => error.task),
    ["worse", "bad"],
  );
  assert.deepEqual(ran, ["first given"]);
});

test("a task's error comes before a deferred function's", async () => {
  const group = new Group();
  group.defer("bad", () => Promise.reject(new Error("while closing")));
  group.go("t", () => Promise.reject(boom));
  await assert.rejects(group.wait(), boom);
  assert.equal(group.errors.length, 2);
});

test("a deferred function may still be given while the group stops, but not once they run", async () => {
  const group = new Group(background, { name: "app" });
  const ran: string[] = [];
  const gate = new Gate();
  group.go("t", () => gate.passed);
  group.stop();
  group.defer("given late", () => {
    ran.push("given late");
    assert.throws(() => group.defer("too late", () => undefined), {
      name: "ClosedError",
      message: 'group "app" is closed, so defer("too late") is refused',
    });
    assert.throws(() => group.go("too late", () => undefined), { name: "ClosedError" });
  });
  gate.open();
  await group.wait();
  assert.deepEqual(ran, ["given late"]);
});

test("a deferred function's context is alive although the group has stopped, and has the stop's grace period as its deadline", async () => {
  const group = new Group();
  let seen: Context | undefined;
  group.defer("close", async (ctx) => {
    seen = ctx;
    assert.equal(ctx.done, false);
    await turn();
    assert.equal(ctx.done, false);
  });
  group.go("t", untilStopped);
  const until = clock.wall() + 1000;
  const ended = group.shutdown(1000);
  await turn();
  assert.equal(seen?.deadline, until);
  await ended;
});

test("deferred functions share what is left of the grace period; what is cut off by its end is an error", async () => {
  const group = new Group();
  const done: string[] = [];
  group.defer("never gets to it", async (ctx) => {
    done.push(`stopped from the start: ${ctx.done}`);
    await sleep(ctx, 10);
    done.push("not reached");
  });
  group.defer("essential", (ctx) => done.push(`essential: ${ctx.done}`));
  group.defer("too slow", (ctx) => sleep(ctx, 5000));
  group.defer("quick", (ctx) => sleep(ctx, 40));
  group.go("t", untilStopped);
  const ending = assert.rejects(group.shutdown(100), { name: "DeadlineError" });
  await clock.pass(100);
  await ending;
  assert.deepEqual(done, ["essential: true", "stopped from the start: true"]);
  assert.deepEqual(
    group.errors.map((error) => error.task),
    ["too slow", "never gets to it"],
  );
  for (const error of group.errors) assert.match(error.message, /the grace period is used up: shutdown$/);
});

test("deferred functions run whenever it is that the grace period is used up, between any two looks at the clock", async () => {
  let now = 0;
  using _ = useClock({ now: () => now++, wall: () => now, after: () => () => undefined });
  for (let ms = 0; ms < 100; ms++) {
    const group = new Group();
    let ran = 0;
    for (const name of ["one", "two", "three"]) group.defer(name, () => ran++);
    await group.shutdown(ms);
    assert.equal(ran, 3, `with ${ms} ms`);
  }
});

test("without a stop, a deferred function has all the time it wants", async () => {
  const group = new Group();
  group.defer("slow", (ctx) => sleep(ctx, 3600_000));
  const waiting = group.wait();
  await clock.pass(3600_000);
  await waiting;
});

test("a stop that comes while deferred functions run gives them its grace period", async () => {
  const group = new Group();
  const gate = new Gate();
  let seen: Context | undefined;
  group.defer("close", (ctx) => {
    seen = ctx;
    return gate.passed;
  });
  const waiting = group.wait();
  await turn();
  assert.equal(seen?.deadline, undefined);
  const ending = group.shutdown(1000, "hurry");
  assert.equal(seen?.deadline, clock.wall() + 1000);
  assert.equal(seen.done, false);
  assert.equal(group.ctx.cause, "hurry");
  gate.open();
  await Promise.all([waiting, ending]);
});

test("a stop from above while deferred functions run gives them its grace period too", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  const gate = new Gate();
  let seen: Context | undefined;
  inner.defer("close", (ctx) => {
    seen = ctx;
    return gate.passed;
  });
  outer.go("owner", () => inner.wait());
  const waiting = inner.wait();
  await turn();
  const ending = outer.shutdown(1000);
  assert.equal(seen?.deadline, clock.wall() + 1000);
  gate.open();
  await Promise.all([waiting, ending]);
});

test("a deferred function that never ends is named by shutdown()", async () => {
  const group = new Group(background, { name: "app" });
  const gate = new Gate();
  group.defer("close the database", () => gate.passed);
  const ending = assert.rejects(group.shutdown(1000), {
    name: "StragglersError",
    message: /^group "app" did not stop within 1\.0 s: 1 still out: "close the database"/,
  });
  await clock.pass(2000);
  await ending;
  gate.open();
  await group.wait();
});

test("the group's context is stopped while its deferred functions run, if it was; else it is alive until they have ended", async () => {
  for (const stopped of [false, true]) {
    const group = new Group();
    const seen: boolean[] = [];
    group.defer("look", () => seen.push(group.ctx.done));
    if (stopped) group.stop();
    await group.wait();
    assert.deepEqual(seen, [stopped]);
    assert.equal(group.ctx.done, true);
  }
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, ContextKey, DeadlineError, Group, sleep } from "curfew";
import { systemClock, useClock } from "#curfew/internal/clock.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("golang/go context TestDeadline: a context is stopped at its deadline, and so is all that is below it", () => {
  const direct = background.withDeadline(clock.wall() + 50);
  const asDate = background.withDeadline(new Date(clock.wall() + 50));
  const nested = background.withDeadline(clock.wall() + 50).ctx.withDeadline(clock.wall() + 3600_000);
  const valued = direct.ctx.withValue(new ContextKey<number>("n"), 1);
  const all = [direct.ctx, asDate.ctx, nested.ctx, valued];
  const heard: string[] = [];
  for (const ctx of all) ctx.onDone(() => heard.push(String(ctx)));
  clock.jump(49);
  assert.deepEqual(heard, []);
  for (const ctx of all) assert.equal(ctx.done, false);
  clock.jump(1);
  assert.deepEqual(heard.sort(), all.map(String).sort());
  for (const ctx of all) assert.ok(ctx.error instanceof DeadlineError, String(ctx));
});

test("golang/go context TestDeadline: a deadline that is past stops at once", () => {
  for (const at of [clock.wall(), clock.wall() - 1, 0, -Infinity, new Date(0)]) {
    const scope = background.withDeadline(at);
    assert.ok(scope.ctx.error instanceof DeadlineError, String(at));
    assert.equal(clock.allTimers, 0);
  }
});

test("golang/go context TestTimeout: a context is stopped when its time is up, and so is all that is below it", () => {
  const direct = background.withTimeout(50);
  const below = direct.ctx.withTimeout(3600_000).ctx.withValue(new ContextKey<number>("n"), 1);
  let heard = 0;
  below.onDone(() => heard++);
  clock.jump(49);
  assert.equal(below.done, false);
  clock.jump(1);
  assert.equal(heard, 1);
  assert.ok(below.error instanceof DeadlineError);
  assert.equal(below.error, direct.ctx.error);
});

test("golang/go context TestCanceledTimeout: a timeout that is stopped before its time leaves no timer", () => {
  const outer = background.withTimeout(100);
  const inner = outer.ctx.withTimeout(50);
  inner.ctx.onDone(() => undefined);
  assert.equal(clock.timers, 2);
  inner.cancel();
  assert.equal(clock.timers, 0);
  outer.cancel();
  assert.equal(clock.timers, 0);
});

test("golang/go context TestCanceledTimeout: a timeout that is stopped before its time leaves no timer in Node", () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  using _ = useClock(systemClock);
  const before = timers();
  const scope = background.withTimeout(3600_000);
  scope.ctx.onDone(() => undefined);
  assert.equal(timers(), before + 1);
  scope.cancel();
  assert.equal(timers(), before);
});

test("a timeout that nobody listens to has no timer, and is noticed all the same", () => {
  const scope = background.withTimeout(100);
  assert.equal(clock.allTimers, 0);
  const listening = scope.ctx.onDone(() => assert.fail("it was disposed"));
  assert.equal(clock.timers, 1);
  listening[Symbol.dispose]();
  assert.equal(clock.allTimers, 0);
  clock.jump(99);
  assert.equal(scope.ctx.done, false);
  clock.jump(1);
  assert.equal(scope.ctx.done, true);
});

test("reading the signal of a timeout arms it", () => {
  const scope = background.withTimeout(100);
  const { signal } = scope.ctx;
  assert.equal(clock.timers, 1);
  clock.jump(100);
  assert.equal(signal.aborted, true);
  assert.equal(clock.allTimers, 0);
});

test("the parent's earlier deadline counts, with one timer", () => {
  const parent = background.withTimeout(10, "the parent was slow");
  const child = parent.ctx.withTimeout(1000, "the child was slow");
  let heard: unknown;
  child.ctx.onDone((cause) => (heard = cause));
  assert.equal(clock.timers, 1);
  assert.equal(child.ctx.deadline, parent.ctx.deadline);
  clock.jump(10);
  assert.equal(heard, "the parent was slow");
});

test("the child's earlier deadline leaves its parent alone", () => {
  const parent = background.withTimeout(1000);
  const child = parent.ctx.withTimeout(10);
  parent.ctx.onDone(() => undefined);
  child.ctx.onDone(() => undefined);
  clock.jump(10);
  assert.equal(child.ctx.done, true);
  assert.equal(parent.ctx.done, false);
  clock.jump(990);
  assert.equal(parent.ctx.done, true);
});

test("a child's deadline that is noticed in a busy loop leaves its parent alone, whose time is not up", () => {
  const parent = background.withTimeout(1000);
  const grace = parent.ctx.withGrace(1000);
  const children = [parent.ctx.withTimeout(10), grace.ctx.withTimeout(10)];
  clock.block(10);
  for (const child of children) assert.equal(child.ctx.done, true);
  assert.equal(parent.ctx.done, false);
  parent.cancel();
  const late = grace.ctx.withTimeout(10);
  clock.block(10);
  assert.equal(late.ctx.done, true);
  assert.equal(grace.ctx.done, false);
  grace.cancel();
});

test("the deadline is told in milliseconds since the epoch, also to what is below", () => {
  const at = clock.wall() + 1234;
  const scope = background.withTimeout(1234);
  assert.equal(scope.ctx.deadline, at);
  assert.equal(scope.ctx.withCancel().ctx.withValue(new ContextKey<number>("n"), 1).deadline, at);
  assert.equal(background.withDeadline(new Date(at)).ctx.deadline, at);
  assert.equal(new Group(scope.ctx).ctx.deadline, at);
  clock.jump(1000);
  assert.equal(scope.ctx.deadline, at);
  assert.equal(background.withTimeout(Infinity).ctx.deadline, undefined);
  scope.cancel();
});

test("a deadline may be later than any date", () => {
  for (const at of [1e16, Infinity]) {
    const scope = background.withDeadline(at, "the end of time");
    assert.equal(String(scope.ctx), `background > deadline ${at}`);
    assert.equal(scope.ctx.done, false);
  }
});

test("an endless timeout never ends and needs no timer", () => {
  const scope = background.withTimeout(Infinity);
  scope.ctx.onDone(() => undefined);
  assert.equal(clock.allTimers, 0);
  clock.jump(1e12);
  assert.equal(scope.ctx.done, false);
  scope.cancel();
});

test("a busy loop that keeps every timer from firing still sees its deadline", () => {
  const group = new Group();
  let rounds = 0;
  group.go("busy", (ctx) => {
    const { ctx: limited } = ctx.withTimeout(100, "hogged");
    while (!limited.done) {
      rounds++;
      clock.block(10);
    }
    assert.ok(limited.error instanceof DeadlineError);
    assert.equal(limited.cause, "hogged");
    assert.equal(ctx.done, false);
  });
  assert.equal(rounds, 10);
  assert.equal(group.size, 0);
});

test("a deadline above is noticed inside a busy loop, and stops every context between", () => {
  const above = background.withTimeout(100);
  const between = above.ctx.withCancel().ctx;
  const below = between.withTimeout(10_000).ctx;
  const heard: string[] = [];
  between.onDone(() => heard.push("between"));
  clock.block(100);
  assert.deepEqual(heard, []);
  assert.throws(() => below.throwIfDone(), DeadlineError);
  assert.deepEqual(heard, ["between"]);
  assert.equal(below.error, above.ctx.error);
  assert.equal(clock.timers, 0);
});

test("a child made after its parent's time was up is done, although no timer has fired", () => {
  const parent = background.withTimeout(10).ctx;
  clock.block(10);
  const child = parent.withCancel().ctx;
  assert.equal(child.done, true);
  assert.ok(child.error instanceof DeadlineError);
});

test("a real timer stops a context too", async () => {
  using _ = useClock(systemClock);
  const { ctx } = background.withTimeout(1, "really");
  await assert.rejects(sleep(ctx, 3600_000), { name: "DeadlineError", cause: "really" });
});

test("a timeout beyond what Node's timers can take does not fire at once", (t) => {
  const armed: { fire: () => void; ms: number }[] = [];
  t.mock.method(globalThis, "setTimeout", (fire: () => void, ms: number) => armed.push({ fire, ms }));
  using _ = useClock({ ...systemClock, now: () => 0 });
  const scope = background.withTimeout(2 ** 31 + 1000);
  let heard = false;
  scope.ctx.onDone(() => (heard = true));
  for (const ms of [2 ** 31 - 1, 1001]) {
    assert.equal(heard, false);
    const timer = armed.shift()!;
    assert.equal(timer.ms, ms);
    timer.fire();
  }
  assert.equal(heard, true);
  assert.deepEqual(armed, []);
});

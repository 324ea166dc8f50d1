import assert from "node:assert/strict";
import test from "node:test";
import { background, ContextKey, DeadlineError, Group, StoppedError } from "curfew";
import { limitGrace } from "#curfew/core/port.js";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("a grace context survives the stop, and ends when the stop's grace period is used up", async () => {
  const group = new Group();
  const grace = group.ctx.withGrace();
  const gate = new Gate();
  group.go("accepted", () => gate.passed);
  const ended = assert.rejects(group.shutdown(1000, "deploy"), { code: "CURFEW_STRAGGLERS" });
  assert.equal(group.ctx.done, true);
  assert.equal(grace.ctx.done, false);
  assert.equal(grace.ctx.deadline, clock.wall() + 1000);
  clock.jump(999);
  assert.equal(grace.ctx.done, false);
  clock.jump(1);
  assert.equal(grace.ctx.done, true);
  assert.ok(grace.ctx.error instanceof DeadlineError);
  assert.equal(grace.ctx.error.message, "the grace period is used up: deploy");
  assert.equal(grace.ctx.cause, "deploy");
  clock.jump(1000);
  await ended;
  gate.open();
  await group.wait();
});

test("its own milliseconds begin with the stop, not before", () => {
  const scope = background.withCancel();
  const grace = scope.ctx.withGrace(100);
  clock.jump(1000);
  assert.equal(grace.ctx.done, false);
  assert.equal(grace.ctx.deadline, undefined);
  scope.cancel("why");
  assert.equal(grace.ctx.done, false);
  clock.jump(99);
  assert.equal(grace.ctx.done, false);
  clock.jump(1);
  assert.equal(grace.ctx.done, true);
  assert.equal(grace.ctx.cause, "why");
});

test("of its own milliseconds and the stop's grace period, the shorter counts", async () => {
  const group = new Group();
  const short = group.ctx.withGrace(50);
  const long = group.ctx.withGrace(5000);
  const gate = new Gate();
  group.go("accepted", () => gate.passed);
  const ended = assert.rejects(group.shutdown(1000));
  clock.jump(50);
  assert.deepEqual([short.ctx.done, long.ctx.done], [true, false]);
  clock.jump(950);
  assert.equal(long.ctx.done, true);
  clock.jump(1000);
  await ended;
  gate.open();
  await group.wait();
});

test("with no limit at all, it is never ended by the stop", () => {
  const scope = background.withCancel();
  const grace = scope.ctx.withGrace();
  scope.cancel();
  clock.jump(1e9);
  assert.equal(grace.ctx.done, false);
  assert.equal(clock.allTimers, 0);
  grace.cancel("done with it");
  assert.equal(grace.ctx.cause, "done with it");
  assert.ok(grace.ctx.error instanceof StoppedError);
});

test("a later stop with an earlier limit shortens the grace period; one with a later limit does not lengthen it", async () => {
  const outer = new Group(background, { name: "outer" });
  const inner = new Group(outer.ctx, { name: "inner" });
  const gate = new Gate();
  inner.go("accepted", () => gate.passed);
  outer.go("owner of the inner", () => inner.wait());
  const grace = inner.ctx.withGrace();
  inner.stop("first");
  assert.equal(grace.ctx.deadline, undefined);
  const first = assert.rejects(outer.shutdown(1000));
  assert.equal(grace.ctx.deadline, clock.wall() + 1000);
  const second = assert.rejects(outer.shutdown(100));
  assert.equal(grace.ctx.deadline, clock.wall() + 100);
  const third = assert.rejects(outer.shutdown(5000));
  assert.equal(grace.ctx.deadline, clock.wall() + 100);
  assert.equal(inner.ctx.withGrace().ctx.deadline, clock.wall() + 100);
  clock.jump(100);
  assert.equal(grace.ctx.done, true);
  assert.equal(grace.ctx.cause, "first");
  clock.jump(10_000);
  await Promise.all([first, second, third]);
  gate.open();
  await outer.wait();
});

test("a limit on an inner group does not shorten what its parent and its siblings have", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  const sibling = new Group(outer.ctx);
  const gate = new Gate();
  inner.go("accepted", () => gate.passed);
  const graces = [outer, inner, sibling].map((group) => group.ctx.withGrace());
  outer.stop();
  const late = assert.rejects(inner.shutdown(10));
  clock.jump(10);
  assert.deepEqual(
    graces.map(({ ctx }) => ctx.done),
    [false, true, false],
  );
  clock.jump(10);
  await late;
  gate.open();
  await Promise.all([inner.wait().catch(() => undefined), outer.wait(), sibling.wait()]);
});

test("a grace context made after the stop has what is left", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("accepted", () => gate.passed);
  const ended = assert.rejects(group.shutdown(100));
  clock.jump(60);
  const grace = group.ctx.withGrace();
  assert.equal(grace.ctx.deadline, clock.wall() + 40);
  clock.jump(40);
  assert.equal(grace.ctx.done, true);
  assert.equal(group.ctx.withGrace().ctx.done, true);
  clock.jump(100);
  await ended;
  gate.open();
  await group.wait();
});

test("the end of a grace period is seen in a busy loop, through a context with a value too", async () => {
  for (const valued of [false, true]) {
    const scope = background.withCancel();
    const parent = valued ? scope.ctx.withValue(new ContextKey<number>("n"), 1) : scope.ctx;
    const grace = parent.withGrace(100);
    scope.cancel("why");
    clock.block(100);
    assert.equal(grace.ctx.done, true);
    assert.equal(grace.ctx.cause, "why");
  }
});

test("a deadline above begins the grace period, and does not end it", () => {
  const scope = background.withTimeout(100, "slow");
  const grace = scope.ctx.withGrace(50);
  clock.jump(100);
  assert.equal(scope.ctx.done, true);
  assert.equal(grace.ctx.done, false);
  clock.jump(50);
  assert.equal(grace.ctx.done, true);
  assert.equal(grace.ctx.cause, "slow");
});

test("the deadline of a grace context is its parent's and then its own milliseconds", () => {
  const scope = background.withTimeout(100);
  const grace = scope.ctx.withGrace(50);
  assert.equal(grace.ctx.deadline, clock.wall() + 150);
  assert.equal(scope.ctx.withGrace().ctx.deadline, undefined);
});

test("a deadline above that is noticed late, in a busy loop, begins the grace period when it is", () => {
  const grace = background.withTimeout(100).ctx.withGrace(50);
  clock.block(140);
  assert.equal(grace.ctx.done, false);
  clock.block(60);
  assert.equal(grace.ctx.done, false, "the deadline was noticed only now");
  clock.block(49);
  assert.equal(grace.ctx.done, false);
  clock.block(1);
  assert.equal(grace.ctx.done, true);
});

test("a grace period that is shortened leaves one timer, not two", () => {
  const scope = background.withCancel();
  const grace = scope.ctx.withGrace(1000);
  const before = clock.allTimers;
  scope.cancel();
  assert.equal(clock.allTimers, before + 1);
  limitGrace(scope.ctx, 500);
  assert.equal(clock.allTimers, before + 1);
  clock.jump(500);
  assert.equal(grace.ctx.done, true);
});

test("a grace context that is let go in time leaves no timer and no link", () => {
  const scope = background.withCancel();
  {
    using grace = scope.ctx.withGrace(100);
    grace.ctx.onDone(() => undefined);
    assert.equal(hookCount(scope.ctx), 1);
  }
  assert.equal(hookCount(scope.ctx), 0);
  const before = clock.allTimers;
  const grace = scope.ctx.withGrace(100);
  scope.cancel();
  assert.equal(clock.allTimers, before + 1);
  assert.equal(clock.timers, 0, "a grace period alone keeps no process alive");
  grace.cancel();
  assert.equal(clock.allTimers, before);
});

test("what is derived from a grace context ends with it", () => {
  const scope = background.withCancel();
  const before = clock.allTimers;
  const below = scope.ctx.withGrace(100).ctx.withCancel().ctx.withTimeout(1000).ctx;
  let heard = 0;
  below.onDone(() => heard++);
  scope.cancel();
  assert.equal(below.done, false);
  clock.jump(100);
  assert.equal(heard, 1);
  assert.equal(below.done, true);
  assert.equal(clock.allTimers, before);
});

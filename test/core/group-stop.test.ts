import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, DeadlineError, Group, StoppedError } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("stop() has told every task before it returns, and does not wait for them", async () => {
  const group = new Group();
  const gate = new Gate();
  const tasks = Array.from({ length: 10 }, () => group.go("t", () => gate.passed));
  group.stop("enough");
  assert.equal(group.ctx.cause, "enough");
  for (const task of tasks) assert.equal(task.state, "stopping");
  assert.equal(group.size, 10);
  gate.open();
  await group.wait();
  for (const task of tasks) assert.equal(task.state, "done");
});

test("a second stop changes nothing: the first cause stays and nobody hears twice", async () => {
  const group = new Group();
  const heard: unknown[] = [];
  const task = group.go("t", async (ctx) => {
    ctx.onDone((cause) => heard.push(cause));
    await untilStopped(ctx);
    await turn();
  });
  group.stop("first");
  group.stop("second");
  await group.wait();
  group.stop("third");
  assert.deepEqual(heard, ["first"]);
  assert.equal(group.ctx.cause, "first");
  assert.equal(task.state, "done");
});

test("a stop without a cause has the stop itself as its cause", async () => {
  const group = new Group();
  const task = group.go("t", untilStopped);
  group.stop();
  assert.ok((await task.result()) instanceof StoppedError);
  await group.wait();
});

test("a stop that one asked for oneself is no error of wait(), even where it cut tasks short", async () => {
  const group = new Group();
  group.go("cut", untilCut);
  group.stop("by its owner");
  await group.wait();
});

test("a stop from above that cut tasks short is thrown by wait()", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  group.go("cut", untilCut);
  group.go("done in time", untilStopped);
  scope.cancel("from above");
  await assert.rejects(group.wait(), (error) => error === scope.ctx.error);
  assert.deepEqual(group.errors, []);
});

test("a stop from above that every task heeded in time is no error", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  group.go("done in time", untilStopped);
  scope.cancel("from above");
  await group.wait();
});

test("a stop from above is no error where a task had been stopped alone before", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  group.go("not needed", untilCut).stop();
  await turn();
  group.go("done in time", untilStopped);
  scope.cancel("from above");
  await group.wait();
});

test("a stop of one's own, before one from above, is the one that counts", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  const task = group.go("cut", untilCut);
  group.stop("own");
  scope.cancel("from above");
  await assert.rejects(task.result(), { cause: "own" });
  await group.wait();
});

test("a deadline above that cut tasks short is thrown by wait()", async () => {
  const scope = background.withTimeout(100, "too slow");
  const group = new Group(scope.ctx);
  const task = group.go("cut", untilCut);
  clock.jump(100);
  await assert.rejects(group.wait(), (error) => error === scope.ctx.error);
  assert.ok(scope.ctx.error instanceof DeadlineError);
  await assert.rejects(task.result(), DeadlineError);
});

test("a real error is thrown rather than the stop from above", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  group.go("cut", untilCut);
  group.go("bad", async (ctx) => {
    await untilStopped(ctx);
    throw new Error("could not save");
  });
  scope.cancel();
  await assert.rejects(group.wait(), { message: "could not save" });
});

test("go() on a group that is stopping still runs the function, with a stopped context", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("lingers", () => gate.passed);
  group.stop("over");
  const late = group.go("late", (ctx) => [ctx.done, ctx.cause]);
  assert.deepEqual(await late.result(), [true, "over"]);
  const cut = group.go("cut", (ctx) => ctx.throwIfDone());
  assert.equal(cut.state, "stopped");
  gate.open();
  await group.wait();
});

test("a group made from a stopped context has ended from the start", async () => {
  const scope = background.withCancel();
  scope.cancel("over");
  const group = new Group(scope.ctx);
  assert.equal(group.ctx.cause, "over");
  assert.throws(() => group.go("late", () => assert.fail("never called")), scope.ctx.error);
  assert.throws(() => group.defer("late", () => assert.fail("never called")), scope.ctx.error);
  await group.wait();
});

test("go() after the end is refused, with the name of the task and of the group", async () => {
  const group = new Group(background, { name: "jobs" });
  group.go("t", () => undefined);
  await group.wait();
  assert.throws(
    () => group.go("late", () => assert.fail("never called")),
    (error) => error instanceof ClosedError && error.message === 'group "jobs" is closed, so go("late") is refused',
  );
  assert.equal(group.size, 0);
  await group.wait();
});

test("go() on a group that a failure has ended is refused, and says which failure", async () => {
  const group = new Group();
  const boom = new Error("boom");
  group.go("bad", () => {
    throw boom;
  });
  assert.throws(() => group.go("next", () => assert.fail("never called")), { name: "ClosedError", cause: boom });
  await assert.rejects(group.wait(), boom);
});

test("go() after the end by one's own stop is refused; after a stop from above it throws that stop", async () => {
  const scope = background.withCancel();
  const own = new Group(scope.ctx);
  const echo = new Group(scope.ctx);
  own.stop("own");
  scope.cancel("from above");
  assert.throws(() => own.go("late", () => undefined), ClosedError);
  assert.throws(() => echo.go("late", () => undefined), scope.ctx.error);
});

test("go() after a normal end is refused as such, although a stop from above came later", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  await group.wait();
  scope.cancel("from above");
  assert.throws(() => group.go("late", () => undefined), ClosedError);
});

test("a group that is stopped from above between two tasks ends there and then", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx);
  await group.go("first", () => turn()).result();
  scope.cancel("from above");
  assert.throws(() => group.go("second", () => undefined), scope.ctx.error);
  await group.wait();
});

test("stop() may be called by a task of the group, by a listener, and by a task that ends the group with it", async () => {
  const group = new Group();
  let calls = 0;
  group.go("listener", async (ctx) => {
    ctx.onDone(() => {
      calls++;
      group.stop("from the listener");
    });
    await untilStopped(ctx);
  });
  group.go("suicidal", () => group.stop("from inside"));
  await group.wait();
  assert.equal(calls, 1);
  assert.equal(group.ctx.cause, "from inside");
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, ContextKey, Group, sleep, StoppedError, type Task } from "curfew";
import { isEcho, limitGrace } from "#curfew/core/port.js";
import { Gate } from "../support/gate.js";
import { untilStopped } from "../support/tasks.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** How a task ends that throws `thrown` after its group was stopped with `cause`. */
async function stateAfterStop(cause: unknown, thrown: (ctx: Context) => unknown): Promise<Task["state"]> {
  const group = new Group();
  const task = group.go("t", async (ctx) => {
    await untilStopped(ctx);
    throw thrown(ctx);
  });
  group.stop(cause);
  await group.wait().catch(() => undefined);
  assert.equal(group.errors.length, task.state === "failed" ? 1 : 0);
  return task.state;
}

const abortError = (): Error => new DOMException("This operation was aborted", "AbortError");

test("what only echoes the stop is no failure: the stop's error, its cause, or an error made from them", async () => {
  const cause = new Error("why");
  const echoes: ((ctx: Context) => unknown)[] = [
    (ctx) => ctx.error,
    () => cause,
    (ctx) => new Error("request failed", { cause: ctx.error }),
    (ctx) => new Error("outer", { cause: new Error("inner", { cause: ctx.cause }) }),
    (ctx) => new StoppedError(ctx.error),
    abortError,
    () => new Error("request failed", { cause: abortError() }),
    () => Object.assign(new Error("aborted"), { code: "ABORT_ERR" }),
    (ctx) => new AggregateError([ctx.error, abortError()]),
    (ctx) => Object.assign(new Error(), { name: "SuppressedError", error: ctx.error, suppressed: abortError() }),
  ];
  for (const [index, echo] of echoes.entries()) {
    assert.equal(await stateAfterStop(cause, echo), "stopped", `echo ${index}`);
  }
});

test("a task that was told to stop and throws something of its own has failed", async () => {
  const failures: ((ctx: Context) => unknown)[] = [
    () => new Error("why"),
    () => new StoppedError("another stop"),
    () => undefined,
    () => "why",
    () => new TypeError("x is not a function", { cause: new Error("unrelated") }),
    (ctx) => new AggregateError([ctx.error, new Error("something else")]),
    () => new AggregateError([], "nobody was asked"),
    (ctx) => Object.assign(new Error(), { name: "SuppressedError", error: new Error("own"), suppressed: ctx.error }),
    (ctx) => Object.assign(new Error(), { name: "SuppressedError", error: ctx.error, suppressed: new Error("own") }),
    () => {
      const circle = new Error("a circle");
      circle.cause = circle;
      return circle;
    },
  ];
  for (const [index, failure] of failures.entries()) {
    assert.equal(await stateAfterStop(new Error("why"), failure), "failed", `failure ${index}`);
  }
});

test("a thrown value that is the very cause of the stop is an echo, whatever it is", async () => {
  assert.equal(await stateAfterStop("deploy", () => "deploy"), "stopped");
  assert.equal(await stateAfterStop("deploy", () => "another"), "failed");
  assert.equal(await stateAfterStop(undefined, () => undefined), "failed");
});

test("the floors above can ask whether something is only the echo of a context's stop, and shorten that stop's grace", () => {
  const scope = background.withCancel();
  const ctx = scope.ctx.withValue(new ContextKey<number>("n"), 1);
  const grace = ctx.withGrace();
  limitGrace(ctx, 5);
  assert.equal(isEcho(ctx, abortError()), false);
  scope.cancel("over");
  assert.equal(isEcho(ctx, abortError()), true);
  assert.equal(isEcho(ctx, "over"), true);
  assert.equal(isEcho(ctx, new Error("something else")), false);
  assert.equal(grace.ctx.deadline, undefined);
  limitGrace(ctx, 100);
  assert.equal(grace.ctx.deadline, clock.wall() + 100);
  limitGrace(ctx, 200);
  assert.equal(grace.ctx.deadline, clock.wall() + 100);
  grace.cancel();
});

test("an AbortError is an echo only where the task's own context was stopped", async () => {
  const group = new Group();
  const task = group.go("fetch", () => Promise.reject(abortError()));
  await assert.rejects(group.wait(), { name: "AbortError" });
  assert.equal(task.state, "failed");
});

test("what takes a signal, and is aborted by the task's stop, has stopped and not failed", async () => {
  const group = new Group();
  const task = group.go("piping", (ctx) => {
    return new Response(new ReadableStream()).body!.pipeTo(new WritableStream(), { signal: ctx.signal });
  });
  group.stop("over");
  await group.wait();
  assert.equal(task.state, "stopped");
});

test("a StoppedError of somebody else's is a failure", async () => {
  const other = background.withCancel();
  const group = new Group();
  const task = group.go("t", () => sleep(other.ctx, Infinity));
  other.cancel("not the task's own");
  await assert.rejects(group.wait(), { name: "StoppedError", cause: "not the task's own" });
  assert.equal(task.state, "failed");
});

test("a time limit of the task's own that passes is a failure, also after a stop", async () => {
  for (const stopped of [false, true]) {
    const group = new Group();
    const task = group.go("t", (ctx) => sleep(ctx.withoutStop().withTimeout(100, "own limit").ctx, Infinity));
    if (stopped) group.stop();
    clock.jump(100);
    await assert.rejects(group.wait(), { name: "DeadlineError", cause: "own limit" });
    assert.equal(task.state, "failed");
  }
});

test("the end of the grace period is an echo of the stop that began it", async () => {
  const group = new Group();
  const task = group.go("t", (ctx) => sleep(ctx.withGrace().ctx, Infinity));
  const ending = group.shutdown(100, "deploy");
  await clock.pass(100);
  await ending;
  assert.equal(task.state, "stopped");
});

test("the task whose failure stopped the group has failed; one that fails with the same error only echoes it", async () => {
  const group = new Group();
  const shared = new Gate();
  const first = group.go("first", () => shared.passed);
  const second = group.go("second", () => shared.passed);
  const boom = new Error("boom");
  shared.fail(boom);
  await assert.rejects(group.wait(), boom);
  assert.deepEqual([first.state, second.state], ["failed", "stopped"]);
  assert.equal(group.errors.length, 1);
});

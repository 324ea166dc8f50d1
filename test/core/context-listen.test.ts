import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import test from "node:test";
import { background, ContextKey, DeadlineError, fromSignal, Group, StoppedError } from "curfew";
import { hookCount } from "../support/hooks.js";
import { runProgram } from "../support/program.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("golang/go context TestAfterFuncCalledAfterCancel: a listener hears the cause, inside the call that stops", () => {
  const scope = background.withCancel();
  const heard: unknown[] = [];
  scope.ctx.onDone((cause) => heard.push(cause, scope.ctx.done));
  assert.deepEqual(heard, []);
  scope.cancel("why");
  assert.deepEqual(heard, ["why", true]);
});

test("golang/go context TestAfterFuncCalledAfterTimeout: a listener hears that time is up", () => {
  const scope = background.withTimeout(10);
  const heard: unknown[] = [];
  scope.ctx.onDone((cause) => heard.push(cause));
  clock.jump(10);
  assert.equal(heard.length, 1);
  assert.ok(heard[0] instanceof DeadlineError);
});

test("golang/go context TestAfterFuncCalledImmediately: a listener that comes after the stop hears at once", () => {
  const scope = background.withCancel();
  scope.cancel("earlier");
  const heard: unknown[] = [];
  scope.ctx.onDone((cause) => heard.push(cause));
  assert.deepEqual(heard, ["earlier"]);
  assert.equal(hookCount(scope.ctx), 0);
});

test("golang/go context TestAfterFuncNotCalledAfterStop: a listener that was disposed hears nothing", () => {
  const scope = background.withCancel();
  const listening = scope.ctx.onDone(() => assert.fail("it was disposed"));
  listening[Symbol.dispose]();
  listening[Symbol.dispose]();
  assert.equal(hookCount(scope.ctx), 0);
  scope.cancel();
});

test("golang/go context TestAfterFuncCalledAsynchronously: not here: listeners are called in order, before cancel() returns", () => {
  const scope = background.withCancel();
  const heard: number[] = [];
  for (const number of [1, 2, 3]) scope.ctx.onDone(() => heard.push(number));
  scope.ctx.withCancel().ctx.onDone(() => heard.push(4));
  scope.ctx.onDone(() => heard.push(5));
  scope.cancel();
  assert.deepEqual(heard, [1, 2, 3, 4, 5]);
});

test("a listener may take the others off, itself, or add one, while the stop goes round", () => {
  const scope = background.withCancel();
  const heard: string[] = [];
  const own = scope.ctx.onDone(() => {
    heard.push("first");
    own[Symbol.dispose]();
    second[Symbol.dispose]();
    scope.ctx.onDone(() => heard.push("late"));
  });
  const second = scope.ctx.onDone(() => heard.push("second"));
  scope.ctx.onDone(() => heard.push("third"));
  scope.cancel();
  assert.deepEqual(heard, ["first", "late", "third"]);
});

test("listeners that were disposed, in any order and twice, leave the others and their order alone", () => {
  const scope = background.withCancel();
  const heard: number[] = [];
  const listening = [0, 1, 2, 3, 4, 5].map((number) => scope.ctx.onDone(() => heard.push(number)));
  for (const index of [2, 3, 2, 0, 3, 0]) listening[index]![Symbol.dispose]();
  assert.equal(hookCount(scope.ctx), 3);
  scope.cancel();
  for (const each of listening) each[Symbol.dispose]();
  assert.deepEqual(heard, [1, 4, 5]);
  assert.equal(hookCount(scope.ctx), 0);
});

test("a listener on a context with a value is one on its parent", () => {
  const scope = background.withCancel();
  const ctx = scope.ctx.withValue(new ContextKey<number>("n"), 1);
  let heard = 0;
  const listening = ctx.onDone(() => heard++);
  ctx.onDone(() => heard++);
  assert.equal(hookCount(scope.ctx), 2);
  listening[Symbol.dispose]();
  scope.cancel();
  assert.equal(heard, 1);
});

test("a listener that throws keeps nobody else from hearing, and surfaces as an uncaught exception", async () => {
  const { code, stdout, stderr } = await runProgram(new URL("programs/throwing-listener.js", import.meta.url));
  assert.deepEqual(stdout.split("\n"), ["second heard", "task heard", "cancel returned", ""]);
  assert.match(stderr, /Error: a bad listener/);
  assert.equal(code, 1);
});

test("the signal is made when it is first read, and is one and the same from then on", () => {
  const scope = background.withCancel();
  assert.equal(hookCount(scope.ctx), 0);
  const { signal } = scope.ctx;
  assert.ok(signal instanceof AbortSignal);
  assert.equal(hookCount(scope.ctx), 1);
  assert.equal(scope.ctx.signal, signal);
  assert.equal(hookCount(scope.ctx), 1);
});

test("the signal aborts inside the call that stops, and its reason is the context's error", () => {
  const scope = background.withCancel();
  const heard: unknown[] = [];
  scope.ctx.signal.addEventListener("abort", () => heard.push(scope.ctx.signal.reason));
  scope.cancel("why");
  assert.deepEqual(heard, [scope.ctx.error]);
  assert.ok(scope.ctx.error instanceof StoppedError);
});

test("a signal that is first read after the stop is aborted already, with the context's error", () => {
  const scope = background.withTimeout(0);
  assert.equal(scope.ctx.signal.aborted, true);
  assert.equal(scope.ctx.signal.reason, scope.ctx.error);
});

test("what takes an AbortSignal rejects with the context's error", async () => {
  const scope = background.withCancel();
  const reading = new Response(new ReadableStream()).body!.pipeTo(new WritableStream(), { signal: scope.ctx.signal });
  scope.cancel("no longer wanted");
  await assert.rejects(reading, (error) => error === scope.ctx.error);
});

test("golang/go context TestCustomContextPropagation: a foreign signal's abort stops the context and all below it", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  const below = ctx.withCancel().ctx.withTimeout(1000).ctx;
  const group = new Group(below);
  assert.equal(below.done, false);
  controller.abort("foreign");
  assert.equal(ctx.cause, "foreign");
  assert.equal(below.cause, "foreign");
  assert.equal(group.ctx.cause, "foreign");
  assert.ok(below.error instanceof StoppedError);
  assert.equal(String(ctx), "background > signal");
});

test("golang/go context TestCustomContextCause: an abort without a reason has the signal's own as its cause", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  controller.abort();
  assert.equal(ctx.cause, controller.signal.reason);
  assert.equal((ctx.cause as Error).name, "AbortError");
});

test("a signal that was aborted before gives a context that is done", () => {
  const ctx = fromSignal(AbortSignal.abort("long ago"));
  assert.equal(ctx.done, true);
  assert.equal(ctx.cause, "long ago");
});

test("a context that went through a signal and back has the same error", () => {
  const scope = background.withTimeout(5, "slow");
  const back = fromSignal(scope.ctx.signal);
  clock.jump(5);
  assert.equal(back.error, scope.ctx.error);
  assert.equal(back.cause, scope.ctx.error);
});

test("golang/go context XTestCustomContextGoroutines: a foreign signal carries one listener, however much is derived", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  for (let count = 0; count < 10; count++)
    ctx
      .withCancel()
      .ctx.withTimeout(1000)
      .ctx.onDone(() => undefined);
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort();
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
  assert.equal(hookCount(ctx), 0);
  assert.equal(clock.allTimers, 0);
});

test("a thousand contexts from one signal leave no listener on it, and no warning", async () => {
  const warnings: string[] = [];
  const hear = (warning: Error): void => void warnings.push(warning.message);
  process.on("warning", hear);
  const { signal } = new AbortController();
  const contexts = Array.from({ length: 1000 }, () => fromSignal(signal));
  assert.equal(getEventListeners(signal, "abort").length, 0);
  const listening = contexts.map((ctx) => ctx.onDone(() => undefined));
  assert.equal(getEventListeners(signal, "abort").length, 1, "one for all that listen");
  for (const each of listening) each[Symbol.dispose]();
  assert.equal(getEventListeners(signal, "abort").length, 0);
  // Warnings come a turn later.
  await turn();
  process.off("warning", hear);
  assert.deepEqual(warnings, []);
});

test("a context from a signal that nobody listens to is done as soon as the signal is aborted", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  const value = ctx.withValue(new ContextKey<number>("n"), 1);
  let during: unknown;
  controller.signal.addEventListener("abort", () => (during = ctx.cause));
  controller.abort("foreign");
  assert.equal(during, "foreign", "also for whoever heard first");
  assert.equal(ctx.done, true);
  assert.equal(value.done, true);
  assert.ok(ctx.error instanceof StoppedError);
  assert.equal(ctx.signal.aborted, true);
});

test("a context from a signal listens again when somebody does", () => {
  const controller = new AbortController();
  const ctx = fromSignal(controller.signal);
  ctx.onDone(() => assert.fail("it was disposed"))[Symbol.dispose]();
  const heard: unknown[] = [];
  ctx.onDone((cause) => heard.push(cause));
  ctx.withCancel().ctx.onDone((cause) => heard.push(cause));
  controller.abort("foreign");
  assert.deepEqual(heard, ["foreign", "foreign"]);
  assert.equal(getEventListeners(controller.signal, "abort").length, 0);
});

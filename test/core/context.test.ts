import assert from "node:assert/strict";
import test from "node:test";
import { background, type CancelScope, type Context, ContextKey, DeadlineError, Group, StoppedError } from "curfew";
import { hookCount } from "../support/hooks.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** One derivation of each kind that a parent's stop reaches. */
function oneOfEach(parent: Context): Context[] {
  const key = new ContextKey<number>("n");
  return [
    parent.withCancel().ctx,
    parent.withTimeout(60_000).ctx,
    parent.withDeadline(clock.wall() + 60_000).ctx,
    parent.withValue(key, 1),
    parent.withValue(key, 1).withCancel().ctx,
    parent.withCancel().ctx.withTimeout(60_000).ctx.withValue(key, 2),
    new Group(parent).ctx,
  ];
}

test("golang/go context TestBackground: the background is never done, has no deadline and no values", () => {
  assert.equal(background.done, false);
  assert.equal(background.cause, undefined);
  assert.equal(background.error, undefined);
  assert.equal(background.deadline, undefined);
  assert.equal(background.value(new ContextKey("anything")), undefined);
  assert.equal(background.signal.aborted, false);
  assert.equal(String(background), "background");
  background.throwIfDone();
});

test("golang/go context TestWithCancel: a stop has reached every context below before cancel() returns", () => {
  const scope = background.withCancel();
  const below = oneOfEach(scope.ctx);
  const heard: number[] = [];
  below.forEach((ctx, index) => ctx.onDone(() => heard.push(index)));
  for (const ctx of [scope.ctx, ...below]) {
    assert.equal(ctx.done, false);
    assert.equal(ctx.error, undefined);
    ctx.throwIfDone();
  }

  scope.cancel();

  assert.deepEqual(heard.sort(), [0, 1, 2, 3, 4, 5, 6]);
  for (const ctx of below) {
    assert.equal(ctx.done, true);
    assert.equal(ctx.error, scope.ctx.error);
    assert.throws(() => ctx.throwIfDone(), scope.ctx.error);
  }
});

test("a stop never goes up: neither the parent nor a sibling hears of it", () => {
  const parent = background.withCancel();
  const child = parent.ctx.withCancel();
  const sibling = parent.ctx.withCancel();
  child.cancel();
  assert.equal(child.ctx.done, true);
  assert.equal(parent.ctx.done, false);
  assert.equal(sibling.ctx.done, false);
});

test("only the first cancel counts: its cause stays, and nobody hears twice", () => {
  const scope = background.withCancel();
  const heard: unknown[] = [];
  scope.ctx.onDone((cause) => heard.push(cause));
  scope.cancel("first");
  const error = scope.ctx.error;
  scope.cancel("second");
  scope[Symbol.dispose]();
  assert.deepEqual(heard, ["first"]);
  assert.equal(scope.ctx.cause, "first");
  assert.equal(scope.ctx.error, error);
});

test("leaving the block of `using` stops the scope", () => {
  let seen: Context;
  {
    using scope = background.withCancel();
    seen = scope.ctx;
    assert.equal(seen.done, false);
  }
  assert.equal(seen.done, true);
  assert.ok(seen.error instanceof StoppedError);
});

test("golang/go context XTestParentFinishesChild: a parent's stop ends its children and lets go of them", () => {
  const parent = background.withCancel();
  const below = oneOfEach(parent.ctx);
  for (const ctx of below) ctx.onDone(() => undefined);
  assert.ok(hookCount(parent.ctx) >= below.length - 1);

  parent.cancel("the parent went first");

  assert.equal(hookCount(parent.ctx), 0);
  for (const ctx of below) {
    assert.equal(hookCount(ctx), 0);
    assert.equal(ctx.cause, "the parent went first");
    const grandchild = ctx.withCancel().ctx;
    assert.equal(grandchild.done, true);
    assert.equal(grandchild.cause, "the parent went first");
    assert.equal(hookCount(ctx), 0);
  }
});

test("golang/go context XTestChildFinishesFirst: a child that ends first leaves its parent as it was", () => {
  const parents = [background, background.withCancel().ctx, background.withTimeout(60_000).ctx];
  for (const parent of parents) {
    const child = parent.withCancel();
    child.cancel();
    assert.equal(child.ctx.done, true);
    assert.equal(parent.done, false);
    assert.equal(hookCount(parent), 0);
  }
});

test("golang/go context XTestCancelRemoves: a child that has ended is forgotten by its parent", () => {
  const parent = background.withCancel().ctx;
  const ends: (() => CancelScope)[] = [
    () => parent.withCancel(),
    () => parent.withTimeout(60_000),
    () => parent.withDeadline(clock.wall() + 60_000),
    () => parent.withGrace(),
    () => parent.withValue(new ContextKey<number>("n"), 1).withCancel(),
  ];
  for (const make of ends) {
    const scope = make();
    assert.equal(hookCount(parent), 1, String(scope.ctx));
    scope.cancel();
    assert.equal(hookCount(parent), 0, String(scope.ctx));
  }
  for (const timeout of [1, 2, 3]) parent.withTimeout(timeout).ctx.onDone(() => undefined);
  assert.equal(hookCount(parent), 3);
  clock.jump(2);
  assert.equal(hookCount(parent), 1);
  clock.jump(1);
  assert.equal(hookCount(parent), 0);
});

test("a group that has ended is forgotten by its context", async () => {
  const parent = background.withCancel().ctx;
  const group = new Group(parent);
  const stopped = new Group(parent);
  group.go("quick", () => undefined);
  assert.equal(hookCount(parent), 2);
  stopped.stop();
  await group.wait();
  assert.equal(hookCount(parent), 0);
});

test("golang/go context TestValues: a value is seen below where it was set, and the nearest one counts", () => {
  const a = new ContextKey<string>("key");
  const sameName = new ContextKey<string>("key");
  const first = background.withValue(a, "first");
  const second = first.withCancel().ctx.withValue(sameName, "of the other key");
  const third = second.withTimeout(1000).ctx.withValue(a, "third");
  assert.deepEqual([background.value(a), background.value(sameName)], [undefined, undefined]);
  assert.deepEqual([first.value(a), first.value(sameName)], ["first", undefined]);
  assert.deepEqual([second.value(a), second.value(sameName)], ["first", "of the other key"]);
  assert.deepEqual([third.value(a), third.value(sameName)], ["third", "of the other key"]);
});

test("a key's fallback is the value where none was set, and a value of undefined hides it", () => {
  const key = new ContextKey<number>("retries", 3);
  assert.equal(background.withCancel().ctx.value(key), 3);
  assert.equal(background.withValue(key, 5).value(key), 5);
  assert.equal(background.withValue(key, undefined as unknown as number).value(key), undefined);
});

test("every kind of context passes values on, also those that a stop does not reach", async () => {
  const key = new ContextKey<string>("request");
  const ctx = background.withValue(key, "r-17");
  const group = new Group(ctx);
  const seen = [
    ctx.withoutStop().value(key),
    ctx.withGrace().ctx.value(key),
    ctx.withTimeout(5).ctx.value(key),
    await group.go("reader", (task) => task.value(key)).result(),
  ];
  await group.wait();
  assert.deepEqual(seen, ["r-17", "r-17", "r-17", "r-17"]);
});

test("a context with a value is otherwise its parent: done, error, deadline and signal are the same", () => {
  const scope = background.withTimeout(500);
  const ctx = scope.ctx.withValue(new ContextKey<number>("n"), 1);
  assert.equal(ctx.signal, scope.ctx.signal);
  assert.equal(ctx.deadline, scope.ctx.deadline);
  scope.cancel("enough");
  assert.equal(ctx.done, true);
  assert.equal(ctx.cause, "enough");
  assert.equal(ctx.error, scope.ctx.error);
});

test("golang/go context TestWithCancelCanceledParent: a child of a stopped context is stopped from the start", () => {
  const parent = background.withCancel();
  parent.cancel("over");
  for (const ctx of oneOfEach(parent.ctx)) {
    assert.equal(ctx.done, true, String(ctx));
    assert.equal(ctx.cause, "over", String(ctx));
  }
  assert.equal(hookCount(parent.ctx), 0);
});

test("golang/go context TestWithCancelSimultaneouslyCanceledParent: a child made while its parent stops is stopped", () => {
  const parent = background.withCancel();
  const born: Context[] = [];
  parent.ctx.onDone(() => born.push(...oneOfEach(parent.ctx)));
  parent.ctx.onDone(() => undefined);
  parent.cancel("over");
  assert.equal(born.length, 7);
  for (const ctx of born) assert.equal(ctx.cause, "over", String(ctx));
  assert.equal(hookCount(parent.ctx), 0);
});

test("golang/go context TestWithoutCancel: a context without the stop keeps the values and is never stopped", () => {
  const key = new ContextKey<string>("key");
  const scope = background.withValue(key, "kept").withTimeout(10);
  const ctx = scope.ctx.withoutStop();
  const child = ctx.withCancel();
  let heard = 0;
  ctx.onDone(() => heard++);
  clock.jump(20);
  scope.cancel();
  assert.equal(scope.ctx.done, true);
  assert.equal(ctx.done, false);
  assert.equal(ctx.error, undefined);
  assert.equal(ctx.deadline, undefined);
  assert.equal(ctx.signal.aborted, false);
  assert.equal(ctx.value(key), "kept");
  assert.equal(heard, 0);
  assert.equal(child.ctx.done, false);
  child.cancel();
  assert.equal(child.ctx.done, true);
});

test("a context tells how it came to be", async () => {
  const key = new ContextKey<string>("user");
  const main = new Group(background, { name: "main" });
  let told = "";
  main.go("app", (ctx) => {
    const request = ctx.withValue(key, "u").withTimeout(5000).ctx;
    told = String(request.withoutStop().withGrace().ctx.withCancel().ctx);
  });
  await main.wait();
  assert.equal(told, "background > main > app > value user > timeout 5.0 s > without stop > grace > cancel");
  assert.equal(
    String(background.withDeadline(Date.UTC(2001, 11, 24)).ctx),
    "background > deadline 2001-12-24T00:00:00.000Z",
  );
  assert.equal(String(background.withTimeout(Infinity).ctx), "background > timeout for ever");
});

test("a deadline's error is told from a stop's by its class alone", () => {
  const late = background.withTimeout(0).ctx;
  assert.ok(late.error instanceof DeadlineError);
  assert.ok(!(late.error instanceof StoppedError));
});

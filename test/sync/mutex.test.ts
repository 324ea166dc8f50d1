import assert from "node:assert/strict";
import test from "node:test";
import { background, type Context, Group, ReleaseError, StoppedError } from "curfew";
import { Mutex } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";

test("a mutex lets one at a time in, first come, first served", async () => {
  const mutex = new Mutex();
  const group = new Group();
  const order: string[] = [];
  for (const name of ["a", "b", "c"]) {
    group.go(name, async (ctx) => {
      using _held = await mutex.lock(ctx);
      order.push(`${name} in`);
      await turn();
      order.push(`${name} out`);
    });
  }
  await group.wait();
  assert.deepEqual(order, ["a in", "a out", "b in", "b out", "c in", "c out"]);
  assert.equal(mutex.locked, false);
});

test("a release hands the mutex to the one that waits longest: who releases and asks again comes after it", async () => {
  const mutex = new Mutex();
  const order: string[] = [];
  const held = await mutex.lock(background);
  const other = mutex.lock(background).then((held) => {
    order.push("other");
    held.release();
  });
  held.release();
  assert.equal(mutex.tryLock(background), undefined);
  (await mutex.lock(background)).release();
  order.push("again");
  await other;
  assert.deepEqual(order, ["other", "again"]);
});

test("a lock that is stopped while it waits was never there", async () => {
  const mutex = new Mutex();
  const held = await mutex.lock(background);
  const scope = background.withCancel();
  const waiting = mutex.lock(scope.ctx);
  const behind = mutex.lock(background);
  scope.cancel("gave up");
  await assert.rejects(waiting, (error) => error === scope.ctx.error && error instanceof StoppedError);
  held.release();
  (await behind).release();
  assert.equal(mutex.locked, false);
});

test("a stopped context gets no lock, even if it is free", async () => {
  const mutex = new Mutex();
  const scope = background.withCancel();
  scope.cancel();
  await assert.rejects(mutex.lock(scope.ctx), StoppedError);
  assert.throws(() => mutex.tryLock(scope.ctx), StoppedError);
  assert.equal(mutex.locked, false);
});

test("a lock is released at the end of the block, even if that was done before; releasing twice is refused", async () => {
  const mutex = new Mutex("accounts");
  {
    using held = await mutex.lock(background);
    held.release();
    assert.equal(held.released, true);
    assert.throws(() => held.release(), {
      name: "ReleaseError",
      message: 'mutex "accounts" was released already by this holder',
    });
  }
  assert.throws(() => mutex.release(), {
    name: "ReleaseError",
    message: 'mutex "accounts" is not locked, so release is refused',
  });
});

test("anybody may release a mutex, as in Go; the one who had it then has it no more", async () => {
  const mutex = new Mutex();
  const held = await mutex.lock(background);
  mutex.release();
  assert.equal(held.released, true);
  const next = await mutex.lock(background);
  assert.throws(() => held.release(), ReleaseError);
  assert.equal(mutex.locked, true);
  next.release();
});

test("a mutex leaves nothing behind in a context, whether it was had, or waited for in vain", async () => {
  const mutex = new Mutex();
  using scope = background.withCancel();
  const held = await mutex.lock(scope.ctx);
  const waiting = mutex.lock(scope.ctx);
  assert.equal(hookCount(scope.ctx), 1);
  held.release();
  (await waiting).release();
  assert.equal(hookCount(scope.ctx), 0);
});

test("a task that waits for a mutex says so", async () => {
  const mutex = new Mutex();
  const held = await mutex.lock(background);
  const group = new Group();
  group.go("waiter", (ctx) => mutex.lock(ctx));
  assert.equal(group.stragglers()[0]?.wait, "sync.Mutex.Lock");
  group.stop();
  await group.wait();
  held.release();
});

test("wrong arguments are refused, in one sentence each", async () => {
  const wrong = (value: unknown): never => value as never;
  assert.throws(() => new Mutex(wrong(1)), {
    name: "TypeError",
    message: "a mutex's name takes text, and was given 1",
  });
  await assert.rejects(new Mutex().lock(wrong(undefined)), {
    name: "TypeError",
    message: "lock takes a Context, and was given undefined",
  });
  assert.throws(() => new Mutex().tryLock(wrong({})), {
    name: "TypeError",
    message: "tryLock takes a Context, and was given an object (Object)",
  });
  const mutex: { lock(ctx: Context): Promise<unknown> } = new Mutex();
  await mutex.lock(background);
});

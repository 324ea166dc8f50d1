import assert from "node:assert/strict";
import test from "node:test";
import { background, type CancelScope, Group, StoppedError } from "curfew";
import { Cond, Mutex } from "curfew/sync";
import { turn } from "../support/turn.js";

/** Tasks that wait, by number, and those that have gone on. */
async function waiters(
  cond: Cond,
  count: number,
): Promise<{ awake: number[]; scopes: CancelScope[]; all: Promise<unknown>[] }> {
  const awake: number[] = [];
  const scopes: CancelScope[] = [];
  const all: Promise<unknown>[] = [];
  for (let number = 0; number < count; number++) {
    const scope = background.withCancel();
    scopes.push(scope);
    all.push(
      (async () => {
        using _held = await cond.mutex.lock(scope.ctx);
        await cond.wait(scope.ctx);
        awake.push(number);
      })(),
    );
  }
  await turn();
  return { awake, scopes, all };
}

test("signal wakes the one that waits longest, broadcast all that wait", async () => {
  const cond = new Cond(new Mutex());
  const { awake, all } = await waiters(cond, 4);
  cond.signal();
  await turn();
  assert.deepEqual(awake, [0]);
  cond.broadcast();
  await Promise.all(all);
  assert.deepEqual(awake, [0, 1, 2, 3]);
  cond.signal();
  assert.equal(cond.mutex.locked, false);
});

test("who is woken has the mutex again, and goes on only when the one that signalled has released it", async () => {
  const mutex = new Mutex();
  const cond = new Cond(mutex);
  const group = new Group();
  const order: string[] = [];
  group.go("waiter", async (ctx) => {
    using held = await mutex.lock(ctx);
    await cond.wait(ctx);
    assert.equal(held.released, false);
    order.push("woken");
  });
  group.go("signaller", async (ctx) => {
    using _held = await mutex.lock(ctx);
    cond.signal();
    await turn();
    order.push("releases");
  });
  await group.wait();
  assert.deepEqual(order, ["releases", "woken"]);
  assert.equal(mutex.locked, false);
});

test("who is stopped while it waits goes on at once, without the mutex", async () => {
  const cond = new Cond(new Mutex());
  const { scopes, all } = await waiters(cond, 1);
  const held = await cond.mutex.lock(background);
  scopes[0]!.cancel();
  await assert.rejects(all[0]!, StoppedError);
  held.release();
  assert.equal(cond.mutex.locked, false);
});

test("a signal is not lost on one that is stopped before it has the mutex again: the next one has it", async () => {
  const cond = new Cond(new Mutex());
  const { awake, scopes, all } = await waiters(cond, 2);
  const held = await cond.mutex.lock(background);
  cond.signal();
  scopes[0]!.cancel();
  held.release();
  await assert.rejects(all[0]!, StoppedError);
  await all[1];
  assert.deepEqual(awake, [1]);
});

test("to wait without the mutex is refused, and so is a cond without one", async () => {
  const cond = new Cond(new Mutex("m"));
  await assert.rejects(cond.wait(background), {
    name: "ReleaseError",
    message: 'wait gives back mutex "m", which this task does not have: lock it first',
  });
  const group = new Group();
  group.go("holder", (ctx) => cond.mutex.lock(ctx));
  await assert.rejects(cond.wait(background), { name: "ReleaseError" });
  assert.throws(() => new Cond(undefined as never), {
    name: "TypeError",
    message: "a Cond takes a Mutex, and was given undefined",
  });
  await assert.doesNotReject(group.wait());
});

test("a task says what it waits for: the signal, and then the mutex", async () => {
  const mutex = new Mutex();
  const cond = new Cond(mutex);
  const group = new Group();
  group.go("waiter", async (ctx) => {
    using _held = await mutex.lock(ctx);
    await cond.wait(ctx);
  });
  await turn();
  assert.equal(group.stragglers()[0]?.wait, "sync.Cond.Wait");
  using held = await mutex.lock(background);
  cond.signal();
  assert.equal(group.stragglers()[0]?.wait, "sync.Mutex.Lock");
  held.release();
  await group.wait();
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, ReleaseError, StoppedError } from "curfew";
import { RWMutex } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";

test("many may read at the same time, and one alone may write", async () => {
  const lock = new RWMutex();
  const first = await lock.rlock(background);
  const second = await lock.rlock(background);
  assert.equal(lock.tryLock(background), undefined);
  first.release();
  assert.equal(lock.tryLock(background), undefined);
  second.release();
  const writer = await lock.lock(background);
  assert.equal(lock.tryRLock(background), undefined);
  assert.equal(lock.tryLock(background), undefined);
  writer.release();
  lock.tryRLock(background)!.release();
  lock.tryLock(background)!.release();
});

test("a writer that waits keeps new readers out, and when it is done they come before the next writer", async () => {
  const lock = new RWMutex();
  const order: string[] = [];
  const reader = await lock.rlock(background);
  const enter = async (name: string, write: boolean): Promise<void> => {
    using _held = await (write ? lock.lock(background) : lock.rlock(background));
    order.push(name);
    await turn();
  };
  const all = [enter("w1", true), enter("r1", false), enter("w2", true), enter("r2", false)];
  await turn();
  assert.equal(lock.tryRLock(background), undefined);
  reader.release();
  await Promise.all(all);
  assert.deepEqual(order, ["w1", "r1", "r2", "w2"]);
});

test("when a writer gives up waiting, the readers that it kept out come in", async () => {
  const lock = new RWMutex();
  const reader = await lock.rlock(background);
  using scope = background.withCancel();
  const writing = lock.lock(scope.ctx);
  const reading = lock.rlock(background);
  scope.cancel();
  await assert.rejects(writing, StoppedError);
  (await reading).release();
  reader.release();
  (await lock.lock(background)).release();
});

test("while another writer waits, one that gives up lets no reader in", async () => {
  const lock = new RWMutex();
  const reader = await lock.rlock(background);
  using scope = background.withCancel();
  const first = lock.lock(scope.ctx);
  const second = lock.lock(background);
  let read = false;
  const reading = lock.rlock(background).then((held) => {
    read = true;
    held.release();
  });
  scope.cancel();
  await assert.rejects(first, StoppedError);
  await turn();
  assert.equal(read, false);
  reader.release();
  (await second).release();
  await reading;
});

test("a reader that gives up waiting changes nothing for the others", async () => {
  const lock = new RWMutex();
  const writer = await lock.lock(background);
  using scope = background.withCancel();
  const given = lock.rlock(scope.ctx);
  const kept = lock.rlock(background);
  scope.cancel();
  await assert.rejects(given, StoppedError);
  writer.release();
  (await kept).release();
  assert.equal(hookCount(scope.ctx), 0);
});

test("each holder releases once: a second release is refused and takes nobody else's lock", async () => {
  const lock = new RWMutex("table");
  const first = await lock.rlock(background);
  const second = await lock.rlock(background);
  first.release();
  assert.throws(() => first.release(), {
    name: "ReleaseError",
    message: 'rwmutex "table" was released already by this holder',
  });
  assert.equal(lock.tryLock(background), undefined);
  second.release();
  const writer = await lock.lock(background);
  writer.release();
  assert.throws(() => writer.release(), ReleaseError);
});

test("tasks that wait say whether they want to read or to write", async () => {
  const lock = new RWMutex();
  const held = await lock.lock(background);
  const group = new Group();
  group.go("reader", (ctx) => lock.rlock(ctx));
  group.go("writer", (ctx) => lock.lock(ctx));
  assert.deepEqual(
    group.stragglers().map(({ name, wait }) => [name, wait]),
    [
      ["reader", "sync.RWMutex.RLock"],
      ["writer", "sync.RWMutex.Lock"],
    ],
  );
  group.stop();
  await group.wait();
  held.release();
});

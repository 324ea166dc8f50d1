import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, StoppedError } from "curfew";
import { Semaphore } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";

test("a semaphore lets in as many as it has permits for", async () => {
  const semaphore = new Semaphore(3);
  let inside = 0;
  let most = 0;
  const group = new Group();
  for (let count = 0; count < 10; count++) {
    group.go("worker", async (ctx) => {
      using _permit = await semaphore.acquire(ctx);
      most = Math.max(most, ++inside);
      await turn();
      inside--;
    });
  }
  await group.wait();
  assert.equal(most, 3);
  assert.equal(semaphore.available, 3);
});

test("one that wants many is not overtaken by those that want few", async () => {
  const semaphore = new Semaphore(3);
  const first = await semaphore.acquire(background, 2);
  const order: string[] = [];
  const large = semaphore.acquire(background, 3).then((permits) => {
    order.push("large");
    permits.release();
  });
  const small = semaphore.acquire(background).then((permits) => {
    order.push("small");
    permits.release();
  });
  assert.equal(semaphore.tryAcquire(), undefined);
  await turn();
  assert.deepEqual(order, []);
  first.release();
  await Promise.all([large, small]);
  assert.deepEqual(order, ["large", "small"]);
});

test("when the first in line gives up, those behind it for which there is enough come in", async () => {
  const semaphore = new Semaphore(2);
  await semaphore.acquire(background);
  using scope = background.withCancel();
  const large = semaphore.acquire(scope.ctx, 2);
  const small = semaphore.acquire(background);
  scope.cancel();
  await assert.rejects(large, StoppedError);
  assert.equal((await small).count, 1);
  assert.equal(semaphore.available, 0);
  assert.equal(hookCount(scope.ctx), 0);
});

test("permits are given back once, by whoever has them, or by number by anybody", async () => {
  const semaphore = new Semaphore(4);
  {
    using permits = await semaphore.acquire(background, 2);
    permits.release();
    assert.throws(() => permits.release(), { name: "ReleaseError", message: "these permits were released already" });
  }
  await semaphore.acquire(background, 3);
  semaphore.release(2);
  assert.equal(semaphore.available, 3);
  assert.throws(() => semaphore.release(2), {
    name: "ReleaseError",
    message: "release(2) gives back more than is taken of the semaphore, 1",
  });
});

test("asking for more than there will ever be is refused at once, as is a number that is none", async () => {
  const semaphore = new Semaphore(2);
  const never = "acquire(3) can never end: the semaphore has 2 in all";
  await assert.rejects(semaphore.acquire(background, 3), { name: "RangeError", message: never });
  assert.throws(() => semaphore.tryAcquire(3), RangeError);
  for (const count of [0, -1, 1.5]) {
    await assert.rejects(semaphore.acquire(background, count), RangeError);
    assert.throws(() => semaphore.release(count), RangeError);
    assert.throws(() => new Semaphore(count), RangeError);
  }
});

test("a task that waits for permits says so", async () => {
  const semaphore = new Semaphore(1);
  await semaphore.acquire(background);
  const group = new Group();
  group.go("waiter", (ctx) => semaphore.acquire(ctx));
  assert.equal(group.stragglers()[0]?.wait, "semacquire");
  group.stop();
  await group.wait();
});

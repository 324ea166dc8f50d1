import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, StoppedError } from "curfew";
import { WaitGroup } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";

test("a wait group lets go all that wait when the last one is done, and can be used again", async () => {
  const work = new WaitGroup();
  for (let round = 0; round < 2; round++) {
    work.add(2);
    let over = 0;
    const waiting = [work.wait(background), work.wait(background)].map((wait) => wait.then(() => over++));
    work.done();
    await turn();
    assert.equal(over, 0);
    work.done();
    await Promise.all(waiting);
    assert.equal(over, 2);
    await work.wait(background);
  }
});

test("a wait that is stopped leaves the count as it is", async () => {
  const work = new WaitGroup();
  work.add();
  using scope = background.withCancel();
  const waiting = work.wait(scope.ctx);
  scope.cancel();
  await assert.rejects(waiting, StoppedError);
  assert.equal(work.count, 1);
  assert.equal(hookCount(scope.ctx), 0);
});

test("more done than added is refused, and so is to add less than nothing", () => {
  const work = new WaitGroup();
  assert.throws(() => work.done(), {
    name: "ReleaseError",
    message: "done() was called more often than the wait group was told to expect",
  });
  for (const count of [-1, 0.5]) assert.throws(() => work.add(count), RangeError);
});

test("a task that waits for a wait group says so", async () => {
  const work = new WaitGroup();
  work.add();
  const group = new Group();
  group.go("waiter", (ctx) => work.wait(ctx));
  assert.equal(group.stragglers()[0]?.wait, "sync.WaitGroup.Wait");
  group.stop();
  await group.wait();
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, untilDone } from "curfew";
import { hookCount } from "../support/hooks.js";

test("untilDone() resolves with the cause when its context stops, and leaves nothing behind", async () => {
  const scope = background.withCancel();
  const waiting = untilDone(scope.ctx);
  assert.equal(hookCount(scope.ctx), 1);
  scope.cancel("enough");
  assert.equal(await waiting, "enough");
  assert.equal(hookCount(scope.ctx), 0);
  assert.equal(await untilDone(scope.ctx), "enough");
});

test("a task in untilDone() says so, and ends well when it is told to stop", async () => {
  const group = new Group();
  const task = group.go("waits", untilDone);
  assert.deepEqual(
    group.stragglers().map(({ wait }) => wait),
    ["context done"],
  );
  group.stop("bye");
  await group.wait();
  assert.deepEqual([task.state, await task.result()], ["done", "bye"]);
});

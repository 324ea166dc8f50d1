import assert from "node:assert/strict";
import test from "node:test";
import { abandonOnDone, background, Group, sleep } from "curfew";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("abandonOnDone() walks away at the stop, and swallows what the work behind fails with later", async () => {
  const group = new Group();
  const gate = new Gate();
  const task = group.go("t", (ctx) => abandonOnDone(ctx, gate.passed));
  assert.equal(group.stragglers()[0]?.wait, "promise");
  group.stop("over");
  await group.wait();
  assert.equal(task.state, "stopped");
  gate.fail(new Error("nobody cares"));
  await turn();
});

test("abandonOnDone() gives what the promise gives, when that comes first, and leaves no hook", async () => {
  const scope = background.withCancel();
  assert.equal(await abandonOnDone(scope.ctx, Promise.resolve("value")), "value");
  await assert.rejects(abandonOnDone(scope.ctx, Promise.reject(new Error("boom"))), { message: "boom" });
  assert.equal(hookCount(scope.ctx), 0);
});

test("abandonOnDone() on a stopped context rejects at once, and still swallows what the promise fails with", async () => {
  const scope = background.withCancel();
  scope.cancel("over");
  const gate = new Gate();
  const abandoned = assert.rejects(abandonOnDone(scope.ctx, gate.passed), { cause: "over" });
  gate.fail(new Error("nobody cares"));
  await abandoned;
  await turn();
});

test("sleep() ends after its time, rejects at the stop, and leaves neither timer nor hook", async () => {
  const scope = background.withCancel();
  let awake = false;
  const sleeping = sleep(scope.ctx, 100).then(() => (awake = true));
  await clock.pass(99);
  assert.equal(awake, false);
  assert.equal(hookCount(scope.ctx), 1);
  await clock.pass(1);
  await sleeping;
  assert.equal(hookCount(scope.ctx), 0);
  const cut = assert.rejects(sleep(scope.ctx, 100), { cause: "wake up" });
  scope.cancel("wake up");
  assert.equal(clock.timers, 0);
  await cut;
  await assert.rejects(sleep(scope.ctx, 100), { cause: "wake up" });
  assert.equal(clock.timers, 0);
});

test("sleep(ctx, 0) still lets others on first", async () => {
  const order: string[] = [];
  const sleeping = sleep(background, 0).then(() => order.push("slept"));
  await Promise.resolve().then(() => order.push("others"));
  clock.jump(0);
  await sleeping;
  assert.deepEqual(order, ["others", "slept"]);
});

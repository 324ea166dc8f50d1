import assert from "node:assert/strict";
import test from "node:test";
import { background, DeadlockError, Group, StoppedError } from "curfew";
import { Once, onceValue } from "curfew/sync";
import { Gate } from "../support/gate.js";
import { turn } from "../support/turn.js";

test("once runs a function once, and all others wait until it is done", async () => {
  const once = new Once();
  const gate = new Gate();
  let calls = 0;
  let over = 0;
  const all = Array.from({ length: 5 }, () =>
    once
      .do(background, async () => {
        calls++;
        await gate.passed;
      })
      .then(() => over++),
  );
  await turn();
  assert.deepEqual([calls, over, once.done], [1, 0, false]);
  gate.open();
  await Promise.all(all);
  await once.do(background, () => assert.fail("a second time"));
  assert.deepEqual([calls, over, once.done], [1, 5, true]);
});

test("what the function throws goes to the one that ran it, and it counts as done", async () => {
  const once = new Once();
  const running = once.do(background, async () => {
    await turn();
    throw new Error("boom");
  });
  const waiting = once.do(background, () => undefined);
  await assert.rejects(running, { message: "boom" });
  await waiting;
  assert.equal(once.done, true);
});

test("a task that asks once() inside once() is told that it waits for itself", async () => {
  const once = new Once();
  const group = new Group();
  const task = group.go("nested", (ctx) => once.do(ctx, () => once.do(ctx, () => undefined)));
  await assert.rejects(group.wait(), DeadlockError);
  assert.equal(task.state, "failed");
});

test("one that waits notices its stop, and the one that runs goes on", async () => {
  const once = new Once();
  const gate = new Gate();
  const running = once.do(background, () => gate.passed);
  using scope = background.withCancel();
  const waiting = once.do(scope.ctx, () => undefined);
  scope.cancel();
  await assert.rejects(waiting, StoppedError);
  gate.open();
  await running;
});

test("onceValue gives every call the first one's value, or its error", async () => {
  let calls = 0;
  const value = onceValue(async () => {
    await turn();
    return ++calls;
  });
  assert.deepEqual(await Promise.all([value(background), value(background)]), [1, 1]);
  assert.equal(await value(background), 1);
  const failing = onceValue(() => {
    throw new Error(`failed ${String(++calls)}`);
  });
  for (let call = 0; call < 3; call++) await assert.rejects(failing(background), { message: "failed 2" });
});

/** What CockroachDB's stop.Stopper promises, said in our words: quiesce is the stop, a closer is a deferred function. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, taskCount } from "curfew";
import { Gate } from "../support/gate.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("cockroach TestStopper: the stop waits for what runs, then runs the closers, and is then over", async () => {
  const group = new Group();
  const order: string[] = [];
  const running = new Gate();
  const closing = new Gate();
  group.defer("closer", () => (order.push("closing"), closing.passed));
  group.go("t", async () => {
    await running.passed;
    order.push("task ended");
  });
  const stopping = group.shutdown(1000).then(() => order.push("stopped"));
  await turn();
  assert.deepEqual(order, []);
  running.open();
  await turn();
  assert.deepEqual(order, ["task ended", "closing"]);
  closing.open();
  await stopping;
  assert.deepEqual(order, ["task ended", "closing", "stopped"]);
});

test("cockroach TestStopperIsStopped: the end can be waited for by anybody, as often as one likes", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  const watchers = [group.wait(), group.wait()];
  group.stop();
  await Promise.all(watchers);
  await group.wait();
});

test("cockroach TestStopperMultipleTasks, TestStopperStartFinishTasks: the stop is over when the last of several has ended", async () => {
  const group = new Group();
  const gates = [new Gate(), new Gate(), new Gate()];
  gates.forEach((gate, index) => group.go(`t${index}`, () => gate.passed));
  let stopped = false;
  const stopping = group.shutdown(1000).then(() => (stopped = true));
  for (const gate of gates) {
    assert.equal(stopped, false);
    gate.open();
    await turn();
  }
  await stopping;
});

test("cockroach TestStopperQuiesce: two groups quiesce side by side, each when its own tasks have ended", async () => {
  const groups = [new Group(), new Group()];
  for (const group of groups) group.go("t", untilStopped);
  await Promise.all(groups.map((group) => group.shutdown(1000)));
  for (const group of groups) assert.equal(group.size, 0);
});

test("cockroach TestStopperQuiesce: after the end, new work is refused", async () => {
  const group = new Group();
  await group.shutdown(10);
  assert.throws(() => group.go("late", () => undefined), { code: "CURFEW_CLOSED" });
});

test("cockroach TestStopperClosers: closers run although no task ever did", async () => {
  const group = new Group();
  let closed = 0;
  group.defer("one", () => closed++);
  group.defer("two", () => closed++);
  group.stop();
  await group.wait();
  assert.equal(closed, 2);
});

test("cockroach TestStopperCloserConcurrent: a closer that comes too late is refused, so that its owner can close by hand", async () => {
  const group = new Group();
  group.stop();
  await group.wait();
  assert.throws(() => group.defer("late", () => assert.fail("never called")), { code: "CURFEW_CLOSED" });
});

test("cockroach TestStopperNumTasks: the number of tasks rises and falls with them", async () => {
  const before = taskCount();
  const group = new Group();
  const gates = Array.from({ length: 10 }, () => new Gate());
  for (const [index, gate] of gates.entries()) {
    group.go("t", () => gate.passed);
    assert.equal(group.size, index + 1);
    assert.equal(taskCount(), before + index + 1);
  }
  for (const [index, gate] of gates.entries()) {
    gate.open();
    await turn();
    assert.equal(group.size, 9 - index);
    assert.equal(taskCount(), before + 9 - index);
  }
  await group.wait();
});

test("cockroach TestStopperRunTaskPanic: a task that throws is told to its owner, and the count is right afterwards", async () => {
  for (const how of ["at once", "later"]) {
    const group = new Group();
    group.go("panics", async () => {
      if (how === "later") await turn();
      throw new Error("ouch");
    });
    await assert.rejects(group.wait(), { message: "ouch" });
    assert.equal(group.size, 0);
    assert.equal(group.errors[0]?.task, "panics");
  }
});

test("cockroach TestStopperWithCancel, TestStopperWithCancelConcurrent: contexts derived from the group's are stopped by its stop", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  const scopes = [group.ctx.withCancel(), group.ctx.withCancel(), group.ctx.withTimeout(60_000)];
  scopes[0]!.cancel("on its own");
  assert.equal(group.ctx.done, false);
  group.stop("quiesce");
  assert.deepEqual(
    scopes.map(({ ctx }) => ctx.cause),
    ["on its own", "quiesce", "quiesce"],
  );
  await group.wait();
});

test("cockroach TestStopperShouldQuiesce: a task hears of the stop while the stop still waits for it", async () => {
  const group = new Group();
  const gate = new Gate();
  const heard = new Gate();
  group.go("t", async (ctx) => {
    await untilStopped(ctx);
    heard.open();
    await gate.passed;
  });
  const stopping = group.shutdown(1000);
  await heard.passed;
  assert.equal(group.size, 1);
  gate.open();
  await stopping;
});

test("cockroach TestStopperRunLimitedAsyncTask: the limit is reached and never passed; who does not want to wait is told so", async () => {
  const group = new Group(background, { limit: 5 });
  let running = 0;
  let most = 0;
  const gate = new Gate();
  const work = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await gate.passed;
    running--;
  };
  for (let count = 0; count < 5; count++) assert.ok(group.tryGo("t", work));
  assert.equal(group.tryGo("throttled", work), undefined);
  for (let count = 0; count < 20; count++) group.go("t", work);
  gate.open();
  await group.wait();
  assert.equal(most, 5);
});

test("cockroach TestStopperRunLimitedAsyncTaskCancelContext: whoever waits for a slot can be stopped", async () => {
  const group = new Group(background, { limit: 1 });
  const scope = background.withCancel();
  group.go("holder", untilStopped);
  const waiting = [1, 2, 3].map(() => assert.rejects(group.waitForRoom(scope.ctx), { cause: "cancelled" }));
  scope.cancel("cancelled");
  await Promise.all(waiting);
  group.stop();
  await group.wait();
});

test("cockroach TestCancelInCloser: a closer may stop contexts, and the group itself", async () => {
  const group = new Group();
  const scope = group.ctx.withCancel();
  group.defer("closer", () => {
    scope.cancel("in the closer");
    group.stop("in the closer");
  });
  await group.wait();
  assert.equal(scope.ctx.cause, "in the closer");
});

test("cockroach 1601, HandleDebug: a group that does not stop tells the names of its tasks", async () => {
  const group = new Group();
  const gate = new Gate();
  for (const name of ["compactor", "gossip", "gossip"]) group.go(name, () => gate.passed);
  assert.deepEqual(
    group.stragglers().map((straggler) => straggler.name),
    ["compactor", "gossip", "gossip"],
  );
  gate.open();
  await group.wait();
});

test("cockroach 170486: a task on a context that is never stopped cannot hold up a stop beyond its deadline", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("on the background", () => gate.passed);
  const ended = assert.rejects(group.shutdown(5000), { code: "CURFEW_STRAGGLERS" });
  await clock.pass(6000);
  await ended;
  gate.open();
  await group.wait();
});

import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, StoppedError, TaskError } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();
const boom = new Error("boom");

test("go() calls the function before it returns, with a context of the task's own", async () => {
  const group = new Group(background, { name: "main" });
  let seen = "";
  const task = group.go("worker", (ctx) => {
    seen = String(ctx);
    assert.notEqual(ctx, group.ctx);
    assert.equal(ctx.done, false);
  });
  assert.equal(seen, "background > main > worker");
  assert.equal(task.name, "worker");
  await group.wait();
});

test("a task without a name is named after its function", async () => {
  const group = new Group();
  assert.equal(group.go(async function loadUsers() {}).name, "loadUsers");
  assert.equal(group.go(() => undefined).name, "anonymous");
  assert.equal(group.go(untilStopped, { mayEnd: true }).name, "untilStopped");
  group.stop();
  await group.wait();
});

test("task ids rise, across groups, and are never used twice", async () => {
  const groups = [new Group(), new Group()];
  const ids = Array.from({ length: 10 }, (_, index) => groups[index % 2]!.go("t", () => undefined).id);
  assert.ok(ids[0]! >= 1);
  for (const [index, id] of ids.entries()) assert.equal(id, ids[0]! + index);
  await Promise.all(groups.map((group) => group.wait()));
});

test("a task tells when it was started", async () => {
  const group = new Group();
  const first = group.go("first", untilStopped);
  clock.jump(5000);
  const second = group.go("second", untilStopped);
  assert.ok(Math.abs(second.startedAt - first.startedAt - 5000) <= 1000, "by a clock that is up to a second old");
  assert.ok(Math.abs(second.startedAt - clock.wall()) <= 1000);
  group.stop();
  await group.wait();
});

test("a function that is not async is a task that has ended when go() returns", async () => {
  const group = new Group();
  const task = group.go("sync", () => 42);
  assert.equal(task.state, "done");
  assert.equal(group.size, 0);
  assert.equal(await task.result(), 42);
  await group.wait();
});

test("what a function throws at once ends in the group, not at the caller of go()", async () => {
  const group = new Group();
  const other = group.go("other", untilStopped);
  const task = group.go("bad", () => {
    throw boom;
  });
  assert.equal(task.state, "failed");
  assert.equal(other.state, "stopping");
  await assert.rejects(group.wait(), boom);
});

test("anything with a `then` is waited for, as `await` would", async () => {
  const group = new Group(background, { stopOn: "never" });
  const good = group.go(
    "good",
    () => ({ then: (resolve: (value: string) => void) => resolve("value") }) as PromiseLike<string>,
  );
  const bad = group.go(
    "bad",
    () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(boom) }) as PromiseLike<never>,
  );
  const twice = group.go("twice", () => {
    return { then: (resolve: (value: number) => void) => [1, 2].forEach(resolve) } as PromiseLike<number>;
  });
  const unreadable = group.go("unreadable", () => {
    return Object.defineProperty({}, "then", { get: () => { throw boom; } }); // prettier-ignore
  });
  assert.equal(group.size, 4);
  assert.equal(await good.result(), "value");
  assert.equal(await twice.result(), 1);
  await assert.rejects(bad.result(), boom);
  await assert.rejects(unreadable.result(), boom);
  await assert.rejects(group.wait(), boom);
  assert.deepEqual(group.errors.map((error) => error.task).sort(), ["bad", "unreadable"]);
});

test("a thrown value that is no Error reaches the waiter inside a TaskError", async () => {
  const things: unknown[] = ["a string", undefined, null, 7, { code: 1 }];
  for (const thrown of things) {
    for (const how of ["at once", "later"]) {
      const group = new Group();
      const task = group.go("thrower", () => {
        if (how === "at once") throw thrown as Error;
        return Promise.reject(thrown);
      });
      await assert.rejects(group.wait(), (error) => {
        assert.ok(error instanceof TaskError);
        assert.equal(error.cause, thrown);
        assert.equal(error.task, "thrower");
        assert.equal(error.id, task.id);
        return true;
      });
    }
  }
});

test("wait() throws an Error just as it was thrown, and `errors` tells whose it was", async () => {
  const group = new Group();
  const task = group.go("thrower", () => Promise.reject(boom));
  await assert.rejects(group.wait(), (error) => error === boom);
  const [error] = group.errors;
  assert.ok(error instanceof TaskError);
  assert.equal(error.task, "thrower");
  assert.equal(error.id, task.id);
  assert.equal(error.cause, boom);
  assert.equal(error.message, 'task "thrower" failed: boom');
});

test("wait() resolves only when the last task has ended", async () => {
  const group = new Group();
  const gates = [new Gate(), new Gate(), new Gate()];
  for (const gate of gates) group.go("waiter", () => gate.passed);
  let waited = false;
  const waiting = group.wait().then(() => (waited = true));
  for (const [index, gate] of gates.entries()) {
    assert.equal(group.size, 3 - index);
    assert.equal(waited, false);
    gate.open();
    await turn();
  }
  assert.equal(waited, true);
  await waiting;
});

test("wait() may be called as often as one likes, before and after the end, and always says the same", async () => {
  const good = new Group();
  good.go("t", () => turn());
  await Promise.all([good.wait(), good.wait()]);
  await good.wait();

  const bad = new Group();
  bad.go("t", () => Promise.reject(boom));
  const early = [bad.wait(), bad.wait()];
  for (const waiting of early) await assert.rejects(waiting, boom);
  await assert.rejects(bad.wait(), boom);
});

test("wait() on a group without tasks ends it at once", async () => {
  const group = new Group();
  await group.wait();
  assert.equal(group.ctx.done, true);
  assert.throws(() => group.go("late", () => undefined), { code: "CURFEW_CLOSED" });
});

test("a group whose tasks have all ended stays open until somebody waits", async () => {
  const group = new Group();
  group.go("first", () => undefined);
  await turn();
  assert.equal(group.ctx.done, false);
  const second = group.go("second", () => "still open");
  assert.equal(await second.result(), "still open");
  await group.wait();
});

test("wait() also waits for what is started while it waits", async () => {
  const group = new Group();
  const order: string[] = [];
  group.go("first", async () => {
    await turn();
    group.go("second", async () => {
      await turn();
      group.go("third", () => void order.push("third"));
      order.push("second");
    });
    order.push("first");
  });
  await group.wait();
  assert.deepEqual(order, ["first", "third", "second"]);
});

test("when the last task has ended, the group's context has ended too, and what was derived from it", async () => {
  const group = new Group();
  const child = group.ctx.withCancel();
  const signal = group.ctx.signal;
  group.go("t", () => turn());
  await group.wait();
  assert.equal(group.ctx.done, true);
  assert.equal(group.ctx.cause, "its group has ended");
  assert.equal(child.ctx.done, true);
  assert.equal(signal.aborted, true);
});

test("a task's context has ended when the task has, and what was derived from it", async () => {
  const group = new Group();
  const heard: unknown[] = [];
  const gate = new Gate();
  group.go("t", async (ctx) => {
    ctx.withTimeout(60_000).ctx.onDone((cause) => heard.push(cause));
    ctx.onDone((cause) => heard.push(cause));
    assert.equal(clock.timers, 1);
    await gate.passed;
  });
  const scoped = group.go("t", (ctx) => ctx);
  assert.deepEqual(heard, []);
  gate.open();
  await turn();
  assert.deepEqual(heard, ["its task has ended", "its task has ended"]);
  assert.equal(clock.timers, 0);
  const ended = await scoped.result();
  assert.equal(ended.done, true);
  assert.ok(ended.error instanceof StoppedError);
  await group.wait();
});

test("stopping one task stops that one only, and is no error of the group", async () => {
  const group = new Group();
  const gate = new Gate();
  const stopped = group.go("stopped", untilCut);
  const other = group.go("other", () => gate.passed);
  stopped.stop("not you");
  assert.equal(stopped.state, "stopping");
  await turn();
  assert.equal(stopped.state, "stopped");
  assert.equal(other.state, "running");
  assert.equal(group.ctx.done, false);
  gate.open();
  await group.wait();
  assert.deepEqual(group.errors, []);
});

test("stopping a task that has ended, or was stopped before, does nothing", async () => {
  const group = new Group();
  const ended = group.go("ended", (ctx) => ctx);
  ended.stop("too late");
  assert.equal((await ended.result()).cause, "its task has ended");
  assert.equal(ended.state, "done");
  const stopped = group.go("stopped", untilStopped);
  stopped.stop("first");
  stopped.stop("second");
  assert.equal(await stopped.result(), "first");
  await group.wait();
});

test("errors are kept in the order of the ends, a thousand at most, and the first one is thrown", async () => {
  const group = new Group(background, { stopOn: "never" });
  const gates = Array.from({ length: 1500 }, () => new Gate());
  gates.forEach((gate, index) => group.go(`t${index}`, () => gate.passed));
  for (const index of [7, 3, 5]) {
    gates[index]!.fail(new Error(`number ${index}`));
    await turn();
  }
  for (const gate of gates) gate.fail(boom);
  await assert.rejects(group.wait(), { message: "number 7" });
  assert.deepEqual(
    group.errors.slice(0, 3).map((error) => error.task),
    ["t7", "t3", "t5"],
  );
  assert.equal(group.errors.length, 1000);
});

test("a hundred thousand tasks that end at once, and as many that end later, are all counted", async () => {
  const group = new Group();
  let ran = 0;
  for (let count = 0; count < 100_000; count++) group.go("sync", () => void ran++);
  assert.equal(group.size, 0);
  for (let count = 0; count < 100_000; count++) group.go("async", async () => void ran++);
  assert.equal(group.size, 100_000);
  await group.wait();
  assert.equal(ran, 200_000);
});

test("a listener that starts and ends tasks inside the end of another does not confuse the group", async () => {
  const before = new Group(background, { name: "bystander" });
  before.go("bystander", untilStopped);
  const group = new Group();
  group.go("first", (ctx) => {
    ctx.onDone(() => group.go("inside", () => undefined));
  });
  const after = new Group(background, { name: "bystander" });
  after.go("bystander", untilStopped);
  await group.wait();
  assert.equal(before.stragglers().length, 1);
  assert.equal(after.stragglers().length, 1);
  for (const bystander of [before, after]) {
    bystander.stop();
    await bystander.wait();
  }
});

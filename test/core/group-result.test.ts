import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, StoppedError } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();
const boom = new Error("boom");

test("a running task's result is what its function will return", async () => {
  const group = new Group();
  const gate = new Gate<string>();
  const task = group.go("t", () => gate.passed);
  assert.equal(task.state, "running");
  const result = task.result();
  gate.open("value");
  assert.equal(await result, "value");
  assert.equal(task.state, "done");
  assert.equal(await task.result(), "value");
  await group.wait();
});

test("a failed task's result is what it threw, and the group hears of it too", async () => {
  const group = new Group();
  const gate = new Gate();
  const task = group.go("t", () => gate.passed);
  const early = assert.rejects(task.result(), boom);
  gate.fail(boom);
  await early;
  assert.equal(task.state, "failed");
  await assert.rejects(task.result(), boom);
  await assert.rejects(group.wait(), boom);
});

test("a failure that nobody asks the task about still reaches the group, and is no unhandled rejection", async () => {
  const group = new Group();
  group.go("t", () => Promise.reject(boom));
  await turn();
  await assert.rejects(group.wait(), boom);
});

test("a task that was told to stop and returns all the same is done, with its value", async () => {
  const group = new Group();
  const task = group.go("t", untilStopped);
  task.stop("please");
  assert.equal(task.state, "stopping");
  assert.equal(await task.result(), "please");
  assert.equal(task.state, "done");
  await group.wait();
});

test("a task that was cut short rejects with the stop", async () => {
  const group = new Group();
  const task = group.go("t", untilCut);
  const early = assert.rejects(task.result(), { name: "StoppedError", cause: "please" });
  task.stop("please");
  await early;
  assert.equal(task.state, "stopped");
  await assert.rejects(task.result(), StoppedError);
  await group.wait();
});

test("a task that fails while it stops rejects with its failure", async () => {
  const group = new Group();
  const task = group.go("t", async (ctx) => {
    await untilStopped(ctx);
    throw boom;
  });
  group.stop();
  await assert.rejects(task.result(), boom);
  assert.equal(task.state, "failed");
  await assert.rejects(group.wait(), boom);
});

test("a queued task's result comes when it has had its turn", async () => {
  const group = new Group(background, { limit: 1 });
  const gate = new Gate();
  group.go("first", () => gate.passed);
  const queued = group.go("second", () => "my turn");
  assert.equal(queued.state, "queued");
  const result = queued.result();
  gate.open();
  assert.equal(await result, "my turn");
  assert.equal(queued.state, "done");
  await group.wait();
});

test("a queued task that is stopped rejects with the stop, and its function is never called", async () => {
  const group = new Group(background, { limit: 1 });
  const gate = new Gate();
  group.go("first", () => gate.passed);
  const queued = group.go("second", () => assert.fail("it was stopped before its turn"));
  const early = assert.rejects(queued.result(), { name: "StoppedError", cause: "not needed" });
  queued.stop("not needed");
  assert.equal(queued.state, "stopped");
  assert.equal(group.size, 1);
  await early;
  await assert.rejects(queued.result(), StoppedError);
  gate.open();
  await group.wait();
});

test("each call of result() gives a promise of its own", async () => {
  const group = new Group();
  const gate = new Gate();
  const running = group.go("t", () => gate.passed);
  assert.notEqual(running.result(), running.result());
  gate.open();
  await turn();
  assert.notEqual(running.result(), running.result());
  await group.wait();
});

test("one task may wait for another's result", async () => {
  const group = new Group();
  const gate = new Gate<number>();
  const producer = group.go("producer", () => gate.passed);
  const sum = group.go("consumer", async () => 1 + (await producer.result()));
  gate.open(41);
  assert.equal(await sum.result(), 42);
  await group.wait();
});

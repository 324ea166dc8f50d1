/** What go-tomb/tomb v2 promises, said in our words: Kill is stop, Dying is "told to stop", Dead is the end. */
import assert from "node:assert/strict";
import test from "node:test";
import { background, fromSignal, Group } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();
const reason = new Error("the reason");

test("tomb TestNewTomb: a new group is neither stopping nor ended, and has no error", () => {
  const group = new Group();
  assert.equal(group.ctx.done, false);
  assert.equal(group.ctx.cause, undefined);
  assert.deepEqual(group.errors, []);
});

test("tomb TestGo: a group ends when the last of its tasks has, those started by others included", async () => {
  const group = new Group();
  const gates = [new Gate(), new Gate()];
  group.go("one", async () => {
    group.go("two", () => gates[1]!.passed);
    await gates[0]!.passed;
  });
  let ended = false;
  const waiting = group.wait().then(() => (ended = true));
  gates[0]!.open();
  await turn();
  assert.equal(ended, false);
  gates[1]!.open();
  await waiting;
});

test("tomb TestGoErr: the first error stops the group, a later one does not replace it", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("two", () => gate.passed);
  group.go("one", () => Promise.reject(reason));
  await turn();
  assert.equal(group.ctx.cause, reason);
  gate.fail(new Error("later"));
  await assert.rejects(group.wait(), reason);
});

test("tomb TestGoPanic: go() on a group that has ended throws", async () => {
  const group = new Group();
  group.go("t", () => undefined);
  await group.wait();
  assert.throws(() => group.go("t", () => undefined), { name: "ClosedError" });
});

test("tomb TestGo: go() while the group is dying is allowed", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("t", () => gate.passed);
  group.stop(reason);
  const late = group.go("late", (ctx) => ctx.cause);
  gate.open();
  await group.wait();
  assert.equal(await late.result(), reason);
});

test("tomb TestKill: a stop has its reason, once; a second one does not replace it", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  group.stop(reason);
  group.stop(new Error("another"));
  assert.equal(group.ctx.cause, reason);
  await group.wait();
});

test("tomb TestKillf: a reason may be a sentence", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  group.stop(`BOOM`);
  assert.equal(group.ctx.error?.message, "stopped: BOOM");
  await group.wait();
});

test("tomb TestErrDying: a task that ends by saying that it is dying changes nothing", async () => {
  const group = new Group();
  const task = group.go("t", untilCut);
  group.stop(reason);
  await group.wait();
  assert.equal(task.state, "stopped");
  assert.deepEqual(group.errors, []);
});

test("tomb TestErrDying: a task that says that it is dying while it is not, has failed", async () => {
  const dead = background.withCancel();
  dead.cancel();
  const group = new Group();
  group.go("liar", () => Promise.reject(dead.ctx.error!));
  await assert.rejects(group.wait(), dead.ctx.error);
  assert.equal(group.errors.length, 1);
});

test("tomb WithContext: the group's context ends with the group, and a stop of the parent is one of the group", async () => {
  const controller = new AbortController();
  const group = new Group(fromSignal(controller.signal));
  const child = group.ctx.withCancel();
  group.go("t", untilStopped);
  controller.abort(reason);
  assert.equal(child.ctx.cause, reason);
  await group.wait();
});

test("tomb 3, 17, 21, 30: wait() on a group in which nothing was ever started does not hang", async () => {
  await new Group().wait();
});

test("tomb 28: the group stays open when all tasks have ended but nobody waits, so that more can be started", async () => {
  const group = new Group();
  group.go("one", () => undefined);
  await turn();
  group.go("two", () => undefined);
  await group.wait();
});

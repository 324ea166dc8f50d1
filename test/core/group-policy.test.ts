import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, sleep, type StopOn } from "curfew";
import { Gate } from "../support/gate.js";
import { untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();
const boom = new Error("boom");

/** A group of that policy with one task that watches its context, and what that task was told. */
function watched(stopOn?: StopOn): { group: Group; told: Promise<unknown> } {
  const group = new Group(background, stopOn === undefined ? {} : { stopOn });
  return { group, told: group.go("watcher", untilStopped, { mayEnd: true }).result() };
}

test("by default the first failure stops the others, and is the cause they see", async () => {
  const { group, told } = watched();
  group.go("bad", () => Promise.reject(boom));
  assert.equal(await told, boom);
  await assert.rejects(group.wait(), boom);
});

test("by default a normal end stops nobody", async () => {
  const { group, told } = watched();
  await group.go("good", () => turn()).result();
  assert.equal(group.ctx.done, false);
  group.stop("by hand");
  assert.equal(await told, "by hand");
  await group.wait();
});

test('under stopOn "exit" any end stops the others, a normal one too, and the cause names the task', async () => {
  const { group, told } = watched("exit");
  group.go("good", () => turn());
  assert.equal(await told, 'task "good" has ended');
  await group.wait();
});

test('under stopOn "exit" a failure stops the others, and is the cause', async () => {
  const { group, told } = watched("exit");
  group.go("bad", () => Promise.reject(boom));
  assert.equal(await told, boom);
  await assert.rejects(group.wait(), boom);
});

test('under stopOn "exit" the normal end of a task that may end stops nobody, but its failure does', async () => {
  const { group, told } = watched("exit");
  await group.go("migration", () => turn(), { mayEnd: true }).result();
  assert.equal(group.ctx.done, false);
  group.go("bad migration", () => Promise.reject(boom), { mayEnd: true });
  assert.equal(await told, boom);
  await assert.rejects(group.wait(), boom);
});

test('under stopOn "exit" a task may also be exempted without a name, and other options exempt nobody', async () => {
  const { group, told } = watched("exit");
  const unnamed = group.go(() => undefined, { mayEnd: true });
  assert.equal(group.ctx.done, false);
  group.go("not exempted", () => undefined, { stopAfter: unnamed });
  assert.equal(await told, 'task "not exempted" has ended');
  await group.wait();
});

test('under stopOn "exit" a task that was stopped alone has ended, and stops the others', async () => {
  const { group, told } = watched("exit");
  const one = group.go("one", (ctx) => sleep(ctx, Infinity));
  one.stop();
  assert.equal(await told, 'task "one" has ended');
  await group.wait();
});

test('under stopOn "exit" a function that returns at once stops the group before go() returns', async () => {
  const { group, told } = watched("exit");
  group.go("quick", () => undefined);
  assert.equal(group.ctx.done, true);
  assert.equal(await told, 'task "quick" has ended');
  await group.wait();
});

test('under stopOn "never" no end stops anybody, and every failure is kept', async () => {
  const { group, told } = watched("never");
  await assert.rejects(group.go("bad", () => Promise.reject(boom)).result());
  await assert.rejects(group.go("worse", () => Promise.reject(new Error("worse"))).result());
  await group.go("good", () => undefined).result();
  assert.equal(group.ctx.done, false);
  assert.deepEqual(
    group.errors.map((error) => error.task),
    ["bad", "worse"],
  );
  group.stop("by hand");
  assert.equal(await told, "by hand");
  await assert.rejects(group.wait(), boom);
});

test("of several failures the first to happen wins, whoever was started first", async () => {
  const group = new Group();
  const gates = [new Gate(), new Gate(), new Gate()];
  gates.forEach((gate, index) => group.go(`t${index}`, () => gate.passed));
  gates[2]!.fail(new Error("third task"));
  gates[0]!.fail(new Error("first task"));
  gates[1]!.open();
  await assert.rejects(group.wait(), { message: "third task" });
  assert.deepEqual(
    group.errors.map((error) => error.task),
    ["t2", "t0"],
  );
});

test("a failure after a stop by hand is an error all the same", async () => {
  const group = new Group();
  group.go("bad loser", async (ctx) => {
    await untilStopped(ctx);
    throw boom;
  });
  group.stop("by hand");
  await assert.rejects(group.wait(), boom);
});

test("the cause stays what it was although another task fails later", async () => {
  const { group, told } = watched();
  const gate = new Gate();
  group.go("second", () => gate.passed);
  group.go("first", () => Promise.reject(boom));
  await told;
  gate.fail(new Error("later"));
  await assert.rejects(group.wait(), boom);
  assert.equal(group.errors.length, 2);
});

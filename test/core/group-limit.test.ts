import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, type Task } from "curfew";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

holdTime();
const boom = new Error("boom");

/** A group with all of its slots taken by tasks that end when their gates open. */
function full(limit: number): { group: Group; gates: Gate[] } {
  const group = new Group(background, { limit });
  const gates = Array.from({ length: limit }, () => new Gate());
  for (const gate of gates) group.go("holder", () => gate.passed);
  return { group, gates };
}

test("past the limit, tasks are queued, and start in order as others end", async () => {
  const group = new Group(background, { limit: 2 });
  const gates = Array.from({ length: 5 }, () => new Gate());
  const started: number[] = [];
  const tasks = gates.map((gate, index) =>
    group.go(`t${index}`, () => {
      started.push(index);
      return gate.passed;
    }),
  );
  const states = (): string => tasks.map((task) => task.state[0]).join("");
  assert.equal(states(), "rrqqq");
  assert.equal(group.size, 5);
  gates[1]!.open();
  await turn();
  assert.equal(states(), "rdrqq");
  gates[0]!.open();
  gates[2]!.open();
  await turn();
  assert.equal(states(), "dddrr");
  assert.deepEqual(started, [0, 1, 2, 3, 4]);
  gates[3]!.open();
  gates[4]!.open();
  await group.wait();
});

test("a hundred thousand queued functions that end at once run one after the other, not one inside the other", async () => {
  const { group, gates } = full(1);
  let ran = 0;
  for (let count = 0; count < 100_000; count++) group.go("sync", () => void ran++);
  assert.equal(ran, 0);
  gates[0]!.open();
  await group.wait();
  assert.equal(ran, 100_000);
});

test("the stop of a group drops what is queued: never called, and each result is the stop", async () => {
  const { group, gates } = full(1);
  const queued = [1, 2, 3].map((n) => group.go(`queued ${n}`, () => assert.fail("never called")));
  group.stop("over");
  assert.equal(group.size, 1);
  for (const task of queued) {
    assert.equal(task.state, "stopped");
    await assert.rejects(task.result(), { name: "StoppedError", cause: "over" });
  }
  gates[0]!.open();
  await group.wait();
});

test("a failure that stops the group starts nothing that is queued", async () => {
  for (const end of ["at once", "later"]) {
    const bystander = new Group();
    bystander.go("bystander", untilStopped);
    const group = new Group(background, { limit: 1 });
    const gate = new Gate();
    group.go("bad", () => gate.passed);
    for (let count = 0; count < 3; count++) group.go("queued", () => assert.fail("never called"));
    gate.fail(boom);
    if (end === "later") await turn();
    await assert.rejects(group.wait(), boom);
    assert.equal(group.errors.length, 1);
    assert.equal(bystander.stragglers().length, 1, "the registry still knows the others");
    bystander.stop();
    await bystander.wait();
  }
});

test("go() on a group that is stopping runs below the limit, and is dropped at it: never called, also once there is room", async () => {
  const { group, gates } = full(2);
  gates[0]!.open();
  await turn();
  group.stop("over");
  const below = group.go("below", async (ctx) => {
    await gates[1]!.passed;
    return ctx.cause;
  });
  assert.equal(below.state, "stopping");
  const late = group.go("late", () => assert.fail("never called"));
  assert.equal(late.state, "stopped");
  await assert.rejects(late.result(), { cause: "over" });
  gates[1]!.open();
  assert.equal(await below.result(), "over");
  await group.wait();
});

test("a queued task that is dropped by a stop from above counts as cut short", async () => {
  const scope = background.withCancel();
  const group = new Group(scope.ctx, { limit: 1 });
  group.go("holder", untilStopped);
  group.go("queued", () => assert.fail("never called"));
  scope.cancel("from above");
  await assert.rejects(group.wait(), { cause: "from above" });
});

test("stopping a queued task in the middle leaves the order of the others", async () => {
  const { group, gates } = full(1);
  const order: number[] = [];
  const tasks = [1, 2, 3, 4].map((n) => group.go("queued", () => void order.push(n)));
  tasks[1]!.stop();
  tasks[0]!.stop();
  gates[0]!.open();
  await group.wait();
  assert.deepEqual(order, [3, 4]);
});

test("a failing queued task does not lose its slot", async () => {
  const group = new Group(background, { limit: 1, stopOn: "never" });
  const order: number[] = [];
  for (let n = 0; n < 5; n++) {
    group.go("t", async () => {
      await turn();
      order.push(n);
      if (n % 2 === 0) throw boom;
    });
  }
  await assert.rejects(group.wait(), boom);
  assert.deepEqual(order, [0, 1, 2, 3, 4]);
});

test("a task keeps its slot until it has ended, not only until it was told to stop", async () => {
  const group = new Group(background, { limit: 1 });
  const gate = new Gate();
  const first = group.go("first", () => gate.passed);
  const second = group.go("second", () => "ran");
  first.stop();
  await turn();
  assert.equal(second.state, "queued");
  gate.open();
  assert.equal(await second.result(), "ran");
  await group.wait();
});

test("never more than the limit run at once, whatever they do", async () => {
  const group = new Group(background, { limit: 10 });
  let running = 0;
  let most = 0;
  for (let count = 0; count < 500; count++) {
    group.go("t", async () => {
      most = Math.max(most, ++running);
      for (let turns = count % 3; turns > 0; turns--) await turn();
      running--;
    });
  }
  await group.wait();
  assert.equal(most, 10);
  assert.equal(running, 0);
});

test("tryGo() starts nothing at the limit, and says so with undefined", async () => {
  const { group, gates } = full(2);
  assert.equal(
    group.tryGo("t", () => assert.fail("never called")),
    undefined,
  );
  assert.equal(group.size, 2);
  gates[0]!.open();
  await turn();
  const task = group.tryGo("t", () => "ran");
  assert.equal(await task?.result(), "ran");
  gates[1]!.open();
  await group.wait();
});

test("tryGo() takes what go() takes: a function alone, named after itself, and options", async () => {
  const group = new Group(background, { limit: 1, stopOn: "exit" });
  const task = group.tryGo(
    function fetchAll() {
      return "ran";
    },
    { mayEnd: true },
  );
  assert.equal(task?.name, "fetchAll");
  assert.equal(await task.result(), "ran");
  assert.equal(group.ctx.done, false);
  await group.wait();
});

test("tryGo() refuses what go() refuses, also when there is no room", async () => {
  for (const held of [0, 1]) {
    const group = new Group(background, { limit: 1 });
    const gate = new Gate();
    if (held === 1) group.go("holder", () => gate.passed);
    const wrong = (value: unknown): never => value as never;
    assert.throws(() => group.tryGo("job", wrong(7)), {
      name: "TypeError",
      message: 'tryGo("job") takes a function, and was given 7',
    });
    assert.throws(() => group.tryGo(wrong(7)), { message: "tryGo takes a function, and was given 7" });
    assert.throws(() => group.tryGo("job", untilStopped, { stopAfter: wrong("server") }), {
      message: "stopAfter takes the tasks that go() returned",
    });
    assert.equal(group.size, held);
    gate.open();
    await group.wait();
    assert.throws(() => group.tryGo("late", untilStopped), { name: "ClosedError" });
  }
});

test("tryGo() on a group without a limit always starts", async () => {
  const group = new Group();
  assert.ok(group.tryGo("t", () => undefined));
  await group.wait();
});

test("waitForRoom() resolves at once while there is room", async () => {
  const group = new Group(background, { limit: 1 });
  await group.waitForRoom(background);
  const unlimited = new Group();
  await unlimited.waitForRoom(background);
  await Promise.all([group.wait(), unlimited.wait()]);
});

test("waitForRoom() lets a producer run no further ahead than the limit", async () => {
  const group = new Group(background, { limit: 3 });
  let most = 0;
  for (let count = 0; count < 30; count++) {
    await group.waitForRoom(background);
    group.go("t", () => turn());
    most = Math.max(most, group.size);
  }
  await group.wait();
  assert.equal(most, 3);
});

test("one free slot is for one producer: whoever waited longest, and nobody's task is queued", async () => {
  const { group, gates } = full(1);
  const states: string[] = [];
  const more: Gate[] = [];
  const producers = [0, 1, 2].map(async (n) => {
    await group.waitForRoom(background);
    const gate = (more[n] = new Gate());
    states.push(`${n} ${group.go("t", () => gate.passed).state}`);
  });
  gates[0]!.open();
  await turn();
  await turn();
  assert.deepEqual(states, ["0 running"]);
  more[0]!.open();
  await turn();
  await turn();
  assert.deepEqual(states, ["0 running", "1 running"]);
  more[1]!.open();
  await Promise.all(producers);
  assert.deepEqual(states, ["0 running", "1 running", "2 running"]);
  more[2]!.open();
  await group.wait();
});

test("a producer that comes while another has just been told of a free slot does not take it away", async () => {
  const { group, gates } = full(1);
  const order: string[] = [];
  const go = (name: string): Task => group.go(name, () => turn());
  const patient = group.waitForRoom(background).then(() => order.push(`patient ${go("patient").state}`));
  gates[0]!.open();
  await gates[0]!.passed;
  await Promise.resolve();
  const newcomer = group.waitForRoom(background).then(() => order.push(`newcomer ${go("newcomer").state}`));
  await Promise.all([patient, newcomer]);
  assert.deepEqual(order, ["patient running", "newcomer running"]);
  await group.wait();
});

test("a producer that was told of a free slot and does not take it passes it on", async () => {
  const { group, gates } = full(1);
  const order: string[] = [];
  const first = group.waitForRoom(background).then(() => order.push("first, thinks better of it"));
  const second = group.waitForRoom(background).then(() => order.push("second"));
  gates[0]!.open();
  await Promise.all([first, second]);
  assert.deepEqual(order, ["first, thinks better of it", "second"]);
  await group.wait();
});

test("waitForRoom() gives up when its context stops, and leaves the others in line", async () => {
  const { group, gates } = full(1);
  const scope = background.withCancel();
  const other = background.withCancel();
  const first = assert.rejects(group.waitForRoom(scope.ctx), { cause: "no patience" });
  const second = group.waitForRoom(other.ctx);
  scope.cancel("no patience");
  await first;
  let turned = false;
  gates[0]!.open();
  void turn().then(() => (turned = true));
  await second;
  assert.equal(turned, false, "the slot was not offered to the one who had left");
  assert.equal(hookCount(other.ctx), 0);
  await assert.rejects(group.waitForRoom(scope.ctx), { cause: "no patience" });
  await group.wait();
});

test("whoever waits for room in a group that ends is let go, and then refused", async () => {
  const { group, gates } = full(2);
  const stopping = new Group(background, { limit: 1 });
  stopping.go("cut", untilCut);
  const waiting = [0, 1, 2].map(() => stopping.waitForRoom(background));
  stopping.stop();
  await Promise.all(waiting);
  await stopping.wait();
  assert.throws(() => stopping.go("late", () => undefined), { code: "CURFEW_CLOSED" });
  assert.equal(group.size, 2);
  for (const gate of gates) gate.open();
  await group.wait();
});

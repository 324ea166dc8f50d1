import assert from "node:assert/strict";
import test from "node:test";
import { background, Group, sleep, StragglersError } from "curfew";
import { Gate } from "../support/gate.js";
import { untilCut, untilStopped } from "../support/tasks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

/** The stragglers that a promise rejects with. */
async function stragglersOf(ending: Promise<void>): Promise<StragglersError> {
  const error: unknown = await ending.then(
    () => assert.fail("everything had stopped"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof StragglersError, String(error));
  return error;
}

test("shutdown() stops, waits, and leaves no timer", async () => {
  const group = new Group();
  const task = group.go("t", untilStopped);
  await group.shutdown(1000, "deploy");
  assert.equal(await task.result(), "deploy");
  assert.equal(clock.timers, 0);
});

test("shutdown() without a cause says that it was a shutdown", async () => {
  const group = new Group();
  const task = group.go("t", untilStopped);
  await group.shutdown(1000);
  assert.equal(await task.result(), "shutdown");
});

test("when time is up, shutdown() names who is still out: name, age, and what each waits for; oldest first", async () => {
  const group = new Group(background, { name: "app" });
  const gate = new Gate();
  const oldest = group.go("deaf", () => gate.passed);
  clock.jump(10_000);
  const sleeper = group.go("sleeper", async (ctx) => sleep(ctx.withoutStop().withCancel().ctx, 60_000));
  const napper = group.go("napper", async (ctx) => {
    await untilStopped(ctx);
    await sleep(background, 60_000);
  });
  const waiting = group.go("waits in vain", (ctx) => sleep(ctx.withGrace().ctx, 60_000));
  group.go("good", untilStopped);
  const ending = stragglersOf(group.shutdown(1000));
  await clock.pass(999);
  assert.equal(clock.timers, 4, "three sleeps and the shutdown's own");
  await clock.pass(1000);
  const error = await ending;
  assert.deepEqual(
    error.stragglers.map(({ id, name }) => [id, name]),
    [
      [oldest.id, "deaf"],
      [sleeper.id, "sleeper"],
      [napper.id, "napper"],
    ],
  );
  assert.equal(waiting.state, "stopped", "its grace period was used up just before");
  assert.ok(error.stragglers[0]!.ageMs >= 10_000);
  assert.match(
    error.message,
    /^group "app" did not stop within 1\.0 s: 3 still out: "deaf" \(1[12]\.\d s\), "sleeper"/,
  );
  gate.open();
  await clock.pass(60_000);
  await group.wait();
});

test("a straggler's wait is named where it is one of ours", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("stubborn", async (ctx) => {
    const nap = sleep(ctx, Infinity).catch(() => undefined);
    await gate.passed;
    await nap;
  });
  const deaf = group.go("deaf", () => gate.passed);
  const [stubborn, other] = group.stragglers();
  assert.equal(stubborn?.wait, "sleep");
  assert.deepEqual(other, { id: deaf.id, name: "deaf", ageMs: other!.ageMs });
  const below = group.go("below", (ctx) => sleep(ctx.withTimeout(60_000).ctx, Infinity));
  assert.equal(group.stragglers()[2]?.wait, "sleep");
  below.stop();
  gate.open();
  await group.shutdown(10);
});

test("the stragglers of groups below are named too", async () => {
  const outer = new Group();
  const gate = new Gate();
  outer.go("owner", async (ctx) => {
    const inner = new Group(ctx, { limit: 1 });
    inner.go("deep", () => gate.passed);
    await inner.wait();
  });
  outer.go("youngest", () => gate.passed);
  const other = new Group();
  other.go("not ours", () => gate.passed);
  assert.deepEqual(
    outer.stragglers().map((straggler) => straggler.name),
    ["owner", "deep", "youngest"],
  );
  const ending = stragglersOf(outer.shutdown(10));
  await clock.pass(20);
  const error = await ending;
  assert.deepEqual(
    error.stragglers.map((straggler) => straggler.name),
    ["owner", "deep", "youngest"],
  );
  gate.open();
  await Promise.all([outer.wait(), other.wait()]);
});

test("queued tasks are out too, until the stop drops them", async () => {
  const group = new Group(background, { limit: 1 });
  group.go("running", untilStopped);
  group.go("queued", () => assert.fail("never called"));
  assert.deepEqual(
    group.stragglers().map((straggler) => straggler.name),
    ["running", "queued"],
  );
  group.stop();
  assert.deepEqual(
    group.stragglers().map((straggler) => straggler.name),
    ["running"],
  );
  await group.wait();
});

test("a long list of stragglers is cut in the message, not in the error", async () => {
  const group = new Group();
  const gate = new Gate();
  for (let count = 0; count < 25; count++) group.go(`t${count}`, () => gate.passed);
  const ending = stragglersOf(group.shutdown(0));
  await clock.pass(0);
  const error = await ending;
  assert.equal(error.stragglers.length, 25);
  assert.match(error.message, /25 still out: "t0" \(0\.0 s\), .*"t9" \(0\.0 s\), …$/);
  gate.open();
  await group.wait();
});

test("after the deadline the stragglers run on, and wait() still waits for them", async () => {
  const group = new Group();
  const gate = new Gate<string>();
  const task = group.go("slow", () => gate.passed);
  const ending = stragglersOf(group.shutdown(100));
  await clock.pass(200);
  await ending;
  let waited = false;
  const waiting = group.wait().then(() => (waited = true));
  await turn();
  assert.equal(waited, false);
  assert.equal(task.state, "stopping");
  gate.open("finished all the same");
  await waiting;
  assert.equal(await task.result(), "finished all the same");
});

test("shutdown() throws what a task failed with, rather than wait on", async () => {
  const group = new Group();
  group.go("bad", async (ctx) => {
    await untilStopped(ctx);
    throw new Error("could not save");
  });
  await assert.rejects(group.shutdown(1000), { message: "could not save" });
  assert.equal(clock.timers, 0);
});

test("shutdown() again after the end says again how it ended", async () => {
  const good = new Group();
  await good.shutdown(100);
  await good.shutdown(100);
  const bad = new Group();
  bad.go("bad", () => Promise.reject(new Error("boom")));
  await assert.rejects(bad.shutdown(100), { message: "boom" });
  await assert.rejects(bad.shutdown(100), { message: "boom" });
});

test("two shutdowns at once: each has its own deadline, and the grace period is the shorter one's", async () => {
  const group = new Group();
  const gate = new Gate();
  const grace = group.ctx.withGrace();
  group.go("slow", () => gate.passed);
  const patient = group.shutdown(1000, "first");
  const hasty = stragglersOf(group.shutdown(100, "second"));
  assert.equal(group.ctx.cause, "first");
  await clock.pass(150);
  await hasty;
  assert.equal(grace.ctx.done, true);
  gate.open();
  await patient;
});

test("what is cut at the very end of the grace period has a moment more to say so: a twentieth, 50 ms at most", async () => {
  for (const [ms, more] of [
    [100, 5],
    [60_000, 50],
  ] as const) {
    const group = new Group();
    const gate = new Gate();
    let over = false;
    group.go("t", () => gate.passed);
    const ending = stragglersOf(group.shutdown(ms)).then(() => (over = true));
    await clock.pass(ms + more - 1);
    assert.equal(over, false);
    await clock.pass(1);
    assert.equal(over, true);
    gate.open();
    await ending;
    await group.wait();
  }
});

test("shutdown(0) still lets those end that need no time", async () => {
  const group = new Group();
  group.go("t", untilStopped);
  group.go("t", untilCut);
  await group.shutdown(0);
});

test("shutdown(Infinity) waits for ever", async () => {
  const group = new Group();
  const gate = new Gate();
  group.go("t", () => gate.passed);
  const ending = group.shutdown(Infinity);
  await clock.pass(1e12);
  gate.open();
  await ending;
});

test("an outer shutdown reaches down into groups that were stopped without a limit before", async () => {
  const outer = new Group();
  const inner = new Group(outer.ctx);
  const gate = new Gate();
  inner.go("slow", () => gate.passed);
  const grace = inner.ctx.withGrace();
  inner.stop();
  outer.go("owner", () => inner.wait());
  assert.equal(grace.ctx.deadline, undefined);
  const ending = stragglersOf(outer.shutdown(100));
  assert.equal(grace.ctx.deadline, clock.wall() + 100);
  await clock.pass(200);
  assert.deepEqual(
    (await ending).stragglers.map((straggler) => straggler.name),
    ["slow", "owner"],
  );
  gate.open();
  await outer.wait();
});

test("one group's shutdown never shortens the grace of another that has ended or will", async () => {
  const first = new Group();
  await first.shutdown(10);
  await first.shutdown(10);
  clock.jump(1000);
  const second = new Group();
  const grace = second.ctx.withGrace();
  await second.wait();
  assert.equal(second.ctx.done, true);
  assert.equal(grace.ctx.done, false);
  grace.cancel();
});

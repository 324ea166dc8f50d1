import assert from "node:assert/strict";
import test from "node:test";
import { background, ClosedError, Group, type Note, observe, sleep, StragglersError, taskCount } from "curfew";
import { Tracker } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { hookCount } from "../support/hooks.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("shutdown waits for work that was started before it was tracked, and for what is started by it", async () => {
  const tracker = new Tracker();
  const [started, own] = [new Gate<number>(), new Gate<number>()];
  const first = tracker.track("started", started.passed);
  const second = tracker.track("own", () => own.passed);
  let over = false;
  const ended = tracker.shutdown(background).then(() => (over = true));
  started.open(1);
  await turn();
  assert.equal(over, false);
  own.open(2);
  await ended;
  assert.deepEqual([await first.result(), await second.result()], [1, 2]);
  assert.equal(tracker.size, 0);
});

test("when time is up, shutdown names what is still out, tells it to stop, and may be called again", async () => {
  const tracker = new Tracker({ name: "reports" });
  const last = new Gate();
  const group = new Group();
  tracker.track("done", () => undefined);
  tracker.track("deaf", last.passed);
  const polite = tracker.track("polite", (ctx) => sleep(ctx, 60_000));
  group.defer("reports", (ctx) => tracker.shutdown(ctx));
  const ended = group.shutdown(1000).catch(() => undefined);
  await clock.pass(1000);
  await ended;
  const [error] = group.errors;
  assert.ok(error!.cause instanceof StragglersError);
  assert.match(error!.cause.message, /^tracker "reports" waited for 1\.0 s: 2 still out: "deaf" \(1\.0 s\), "polite"/);
  assert.deepEqual(
    error!.cause.stragglers.map(({ name }) => name),
    ["deaf", "polite"],
  );
  assert.equal(polite.state, "stopped");
  const again = tracker.shutdown(background);
  last.open();
  await again;
});

test("work may come in while shutdown waits; once it has ended, work is refused and no function called", async () => {
  const tracker = new Tracker();
  const [first, second] = [new Gate(), new Gate()];
  tracker.track("first", first.passed);
  const ended = tracker.shutdown(background);
  tracker.track("second", second.passed);
  first.open();
  await turn();
  assert.equal(tracker.size, 1);
  second.open();
  await ended;
  let called = false;
  assert.throws(() => tracker.track("late", () => (called = true)), ClosedError);
  assert.equal(called, false);
});

test("a failure of tracked work is told to onError, or to the observers, and stops nobody; a stop is no failure", async () => {
  const heard: string[] = [];
  const notes: Note[] = [];
  using _observing = observe({ noted: (note) => notes.push(note) });
  const loud = new Tracker({ onError: (error, name) => heard.push(`${name}: ${String(error)}`) });
  const plain = new Tracker({ name: "plain" });
  for (const tracker of [loud, plain]) {
    tracker.track("bad", Promise.reject(new Error("mock")));
    tracker.track("good", () => 1);
    tracker.track("stopped", (ctx) => sleep(ctx, 60_000)).stop();
    await tracker.shutdown(background);
  }
  assert.deepEqual(heard, ["bad: Error: mock"]);
  assert.deepEqual(
    notes.map(({ from, text }) => `${from}: ${text}`),
    ["plain: bad failed: mock"],
  );
});

test("tracked work is counted among the tasks of the process, and a shutdown leaves nothing on its context", async () => {
  const tracker = new Tracker();
  const gate = new Gate();
  const before = taskCount();
  tracker.track("work", gate.passed);
  assert.equal(taskCount(), before + 1);
  const scope = background.withCancel();
  const ended = tracker.shutdown(scope.ctx);
  gate.open();
  await ended;
  assert.equal(taskCount(), before);
  assert.equal(hookCount(scope.ctx), 0);
});

test("a tracker with nothing to do ends at once, also on a context that is stopped already", async () => {
  const scope = background.withCancel();
  scope.cancel();
  await new Tracker().shutdown(scope.ctx);
});

for (const [what, call, message] of [
  ["no name", () => new Tracker().track((() => 1) as never, 1 as never), /^track takes a name first/],
  [
    "neither a promise nor a function",
    () => new Tracker().track("work", 5 as never),
    /^track\("work"\) takes a function/,
  ],
  ["a name that is no text", () => new Tracker({ name: 5 as never }), /^a tracker's name takes text/],
  [
    "an option that there is not",
    () => new Tracker({ onFailure: 5 } as never),
    /^a Tracker has no option "onFailure"; it has name, onError$/,
  ],
] as const) {
  test(`a tracker refuses ${what}, in one sentence`, () => assert.throws(call, { name: "TypeError", message }));
}

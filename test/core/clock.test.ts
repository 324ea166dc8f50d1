import assert from "node:assert/strict";
import test from "node:test";
import { clock, systemClock, useClock } from "#curfew/internal/clock.js";
import { VirtualClock } from "../support/virtual-clock.js";

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

test("the system's clock never goes back, and its wall clock is the world's", () => {
  const [first, second] = [systemClock.now(), systemClock.now()];
  assert.ok(second >= first);
  assert.ok(Math.abs(systemClock.wall() - Date.now()) < 1000);
});

test("a timer of the system's clock fires once; one that was undone does not", async () => {
  let fired = 0;
  const undo = systemClock.after(1, () => assert.fail("it was undone"));
  undo();
  await new Promise<void>((resolve) => {
    systemClock.after(-5, () => fired++);
    systemClock.after(2, resolve);
  });
  assert.equal(fired, 1);
});

test("a background timer does not keep the process alive; another does, until it is undone", () => {
  const before = timers();
  const undo = systemClock.after(60_000, () => undefined);
  assert.equal(timers(), before + 1);
  const background = systemClock.after(60_000, () => undefined, true);
  assert.equal(timers(), before + 1);
  undo();
  background();
  assert.equal(timers(), before);
});

test("a timer beyond what Node can take is armed in parts, and a background one in background parts", (t) => {
  const armed: { fire: () => void; ms: number; unref: () => void }[] = [];
  let unreffed = 0;
  t.mock.method(globalThis, "setTimeout", (fire: () => void, ms: number) => {
    const timer = { fire, ms, unref: () => unreffed++ };
    armed.push(timer);
    return timer;
  });
  const longest = 2 ** 31 - 1;
  let fired = 0;
  systemClock.after(2 * longest + 5, () => fired++, true);
  for (const ms of [longest, longest, 5]) {
    assert.equal(fired, 0);
    const timer = armed.shift()!;
    assert.equal(timer.ms, ms);
    timer.fire();
  }
  assert.deepEqual([fired, armed.length, unreffed], [1, 0, 3]);
});

test("another clock is in place until the handle is disposed, then the one before", () => {
  const before = clock;
  const other = new VirtualClock();
  {
    using _ = useClock(other);
    assert.equal(clock, other);
  }
  assert.equal(clock, before);
});

test("the virtual clock of these tests fires timers in order, each at its moment", async () => {
  const time = new VirtualClock();
  const began = time.now();
  const fired: [string, number][] = [];
  const note = (name: string) => () => void fired.push([name, time.now() - began]);
  time.after(20, note("second"));
  time.after(10, () => {
    note("first")();
    time.after(5, note("from inside"));
  });
  time.after(20, note("third"));
  time.after(10, note("undone"))();
  time.after(31, note("too late"), true);
  assert.deepEqual([time.timers, time.allTimers], [3, 4]);
  await time.pass(30);
  assert.deepEqual(fired, [
    ["first", 10],
    ["from inside", 15],
    ["second", 20],
    ["third", 20],
  ]);
  assert.equal(time.now() - began, 30);
  assert.deepEqual([time.timers, time.allTimers], [0, 1]);
  time.block(10);
  assert.equal(fired.length, 4);
  time.jump(0);
  assert.equal(fired.length, 5);
});

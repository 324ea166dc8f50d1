import assert from "node:assert/strict";
import test from "node:test";
import timers from "node:timers";
import { setTimeout as delay } from "node:timers/promises";
import { background, Group, sleep } from "curfew";
import { settle, VirtualClock } from "curfew/testing";

test("an hour of contexts, timers, promises and dates passes at once, in the order of their moments", async () => {
  const seen: string[] = [];
  const began = performance.now();
  {
    using clock = VirtualClock.hold();
    const start = Date.now();
    const at = (what: string) => (): void => void seen.push(`${what} at ${String(Date.now() - start)}`);
    const group = new Group(background, { name: "group" });
    group.go("sleeper", async (ctx) => {
      await sleep(ctx, 1_800_000);
      at("sleep")();
    });
    setTimeout(at("setTimeout"), 3_000_000);
    const interval = timers.setInterval(at("setInterval"), 1_000_000);
    const delayed = delay(2_500_000, "value").then((value) => at(`delay ${value}`)());
    await clock.pass(3_500_000);
    clearInterval(interval);
    await clock.pass(100_000);
    assert.equal(new Date().getTime() - start, 3_600_000);
    assert.equal(clock.timers, 0);
    await Promise.all([group.wait(), delayed]);
  }
  assert.deepEqual(seen, [
    "setInterval at 1000000",
    "sleep at 1800000",
    "setInterval at 2000000",
    "delay value at 2500000",
    "setTimeout at 3000000",
    "setInterval at 3000000",
  ]);
  assert.ok(performance.now() - began < 10_000);
});

test("a timer can be cleared, refreshed and unreferenced, and a wait aborted", async () => {
  using clock = VirtualClock.hold();
  const fired: string[] = [];
  const cleared = setTimeout(() => fired.push("cleared"), 10);
  const refreshed = setTimeout(() => fired.push("refreshed"), 10);
  setTimeout(() => fired.push("unreferenced"), 10).unref();
  assert.equal(refreshed.hasRef(), true);
  clock.jump(5);
  clearTimeout(cleared);
  refreshed.refresh();
  clock.jump(5);
  assert.deepEqual(fired, ["unreferenced"]);
  clock.jump(5);
  assert.deepEqual(fired, ["unreferenced", "refreshed"]);
  const controller = new AbortController();
  const waiting = delay(10, undefined, { signal: controller.signal });
  controller.abort();
  await assert.rejects(waiting, { name: "AbortError" });
});

test("when it is disposed, everything is as before", () => {
  const names = ["setTimeout", "setInterval", "clearTimeout", "clearInterval", "Date"] as const;
  const before = names.map((name) => globalThis[name]);
  const now = Date.now();
  VirtualClock.hold()[Symbol.dispose]();
  assert.deepEqual(
    names.map((name, index) => globalThis[name] === before[index]),
    names.map(() => true),
  );
  assert.ok(Math.abs(Date.now() - now) < 60_000);
});

test("settle lets all go on that is ready to", async () => {
  const seen: number[] = [];
  setImmediate(() => void Promise.resolve().then(() => seen.push(2)));
  void Promise.resolve().then(() => seen.push(1));
  await settle();
  assert.deepEqual(seen, [1, 2]);
});

import assert from "node:assert/strict";
import test from "node:test";
import { background } from "curfew";
import { Ticker } from "curfew/sync";
import { hookCount } from "../support/hooks.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("a ticker ticks at its pace, and drops what nobody receives in time", async () => {
  using ticker = new Ticker(background, 100);
  const ticks: number[] = [];
  const began = clock.wall();
  for (let count = 0; count < 3; count++) {
    const tick = ticker.channel.receive(background);
    await clock.pass(100);
    ticks.push((await tick) - began);
  }
  assert.deepEqual(ticks, [100, 200, 300]);
  await clock.pass(1000);
  assert.equal(ticker.channel.length, 1);
  assert.equal((await ticker.channel.receive(background)) - began, 400);
});

test("after a busy while, one tick comes late and the pace stays", async () => {
  using ticker = new Ticker(background, 100);
  const began = clock.wall();
  clock.block(250);
  clock.jump(0);
  assert.equal((await ticker.channel.receive(background)) - began, 250);
  const next = ticker.channel.receive(background);
  await clock.pass(50);
  assert.equal((await next) - began, 300);
});

test("a ticker ends when it is disposed, or its context stops, and leaves neither timer nor hook", async () => {
  using scope = background.withCancel();
  const ticker = new Ticker(scope.ctx, 100);
  ticker[Symbol.dispose]();
  assert.deepEqual([clock.timers, hookCount(scope.ctx)], [0, 0]);
  const other = new Ticker(scope.ctx, 100);
  scope.cancel();
  assert.equal(clock.timers, 0);
  other.reset(50);
  assert.equal(clock.timers, 0);
  const late = new Ticker(scope.ctx, 100);
  assert.equal(clock.timers, 0);
  late[Symbol.dispose]();
});

test("reset changes the pace", async () => {
  using ticker = new Ticker(background, 1000);
  ticker.reset(10);
  const tick = ticker.channel.receive(background);
  await clock.pass(10);
  await tick;
});

test("a pace that is none is refused", () => {
  for (const ms of [0, -1, Infinity, Number.NaN, "1" as never])
    assert.throws(() => new Ticker(background, ms), { name: "RangeError" });
  assert.equal(clock.timers, 0);
});

/** What uber-go/fx promises of its lifecycle, said in our words: OnStart is the code before defer(), OnStop is the deferred function. */
import assert from "node:assert/strict";
import test from "node:test";
import { type Context, Group, sleep } from "curfew";
import { Gate } from "../support/gate.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

interface Hook {
  readonly name: string;
  start?(ctx: Context): unknown;
  stop?(ctx: Context): unknown;
}

/** Starts hooks in order; each one's stop is deferred as soon as it has started. */
async function start(group: Group, hooks: readonly Hook[], ctx: Context = group.ctx): Promise<void> {
  for (const hook of hooks) {
    ctx.throwIfDone();
    await hook.start?.(ctx);
    group.defer(hook.name, (last) => hook.stop?.(last));
  }
}

/** Hooks that write down what is called. */
function noting(order: string[], names: readonly string[]): Hook[] {
  return names.map((name) => ({
    name,
    start: () => order.push(`start ${name}`),
    stop: () => order.push(`stop ${name}`),
  }));
}

test("fx TestLifecycleStart ExecutesInOrder, TestLifecycleStop ExecutesInReverseOrder: what was started last is stopped first", async () => {
  const group = new Group();
  const order: string[] = [];
  await start(group, noting(order, ["database", "cache", "server"]));
  await group.shutdown(15_000);
  assert.deepEqual(order, [
    "start database",
    "start cache",
    "start server",
    "stop server",
    "stop cache",
    "stop database",
  ]);
});

test("fx TestLifecycleStart ErrHaltsChainAndRollsBack: when one cannot start, those that have are stopped, in reverse", async () => {
  const order: string[] = [];
  const hooks = noting(order, ["one", "two", "three", "four"]);
  hooks[2] = { ...hooks[2]!, start: () => Promise.reject(new Error("three cannot start")) };
  await assert.rejects(
    async () => {
      await using group = new Group();
      await start(group, hooks);
    },
    { message: "three cannot start" },
  );
  assert.deepEqual(order, ["start one", "start two", "stop two", "stop one"]);
});

test("fx TestLifecycleStart DoNotRunStartHooksWithExpiredCtx: nothing is started on a context whose time is up", async () => {
  const group = new Group();
  const limited = group.ctx.withTimeout(0);
  await assert.rejects(start(group, [{ name: "one", start: () => assert.fail("never called") }], limited.ctx), {
    name: "DeadlineError",
  });
  await group.shutdown(10);
});

test("fx TestLifecycleStop DoesNothingWithoutHooks, AllowEmptyHooks: nothing to stop is an end", async () => {
  await new Group().shutdown(10);
  const group = new Group();
  await start(group, [{ name: "empty" }]);
  await group.shutdown(10);
});

test("fx TestLifecycleStop ErrDoesntHaltChain, GathersAllErrs: every hook is stopped, and every error is kept", async () => {
  const group = new Group();
  const order: string[] = [];
  const bad = (name: string): Hook => ({
    name,
    stop: () => {
      order.push(name);
      throw new Error(`${name} cannot stop`);
    },
  });
  await start(group, [bad("one"), ...noting(order, ["two"]), bad("three")]);
  await assert.rejects(group.shutdown(1000), { message: "three cannot stop" });
  assert.deepEqual(order, ["start two", "three", "stop two", "one"]);
  assert.deepEqual(
    group.errors.map((error) => error.message),
    ['task "three" failed: three cannot stop', 'task "one" failed: one cannot stop'],
  );
});

test("fx TestAppStop Timeout, TestLifecycleStop DoNotRunStopHooksWithExpiredCtx: past the deadline, hooks still run, but on a context that is stopped", async () => {
  const group = new Group();
  const seen: boolean[] = [];
  await start(group, [
    { name: "flush", stop: (ctx) => seen.push(ctx.done) },
    { name: "slow", stop: (ctx) => sleep(ctx, 60_000) },
  ]);
  const ended = assert.rejects(group.shutdown(1000), { name: "DeadlineError" });
  await clock.pass(1000);
  await ended;
  assert.deepEqual(seen, [true]);
});

test("fx TestHookRecordsFormat: a hook that does not end is named, with how long it has been at it", async () => {
  const group = new Group();
  const gate = new Gate();
  await start(group, [{ name: "close the database", stop: () => gate.passed }]);
  const ended = assert.rejects(group.shutdown(15_000), { message: /1 still out: "close the database" \(15\.\d s\)/ });
  await clock.pass(16_000);
  await ended;
  gate.open();
  await group.wait();
});

test("fx 930: two stops at once run each hook once", async () => {
  const group = new Group();
  let stops = 0;
  await start(group, [{ name: "one", stop: () => stops++ }]);
  await Promise.all([group.shutdown(10), group.shutdown(10), group.wait()]);
  assert.equal(stops, 1);
});

test("fx 794: what a start hook leaves running is owned, so that the stop reaches it and waits for it", async () => {
  const group = new Group();
  let ended = false;
  await start(group, [
    {
      name: "poller",
      start: () =>
        group.go("poll", async (ctx) => {
          await sleep(ctx, Infinity).catch(() => undefined);
          ended = true;
        }),
    },
  ]);
  await group.shutdown(10);
  assert.equal(ended, true);
});

test("fx TestShutdown many times, ErrorOnUnsentSignal: asking for the end again, from anywhere, never blocks and never throws", async () => {
  const group = new Group();
  group.go("t", async (ctx) => {
    await sleep(ctx, Infinity).catch(() => undefined);
    group.stop("from inside");
  });
  for (let count = 0; count < 100; count++) group.stop(count);
  assert.equal(group.ctx.cause, 0);
  await group.wait();
});

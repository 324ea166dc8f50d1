import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { background, ClosedError, type Context, Group, sleep } from "curfew";
import { Pool } from "curfew/pool";
import { Channel } from "curfew/sync";
import { LeakError } from "curfew/testing";
import { checkInterleavings, Interleaving, interleaving } from "curfew/testing/interleavings";
import { runsOf } from "../support/runs.js";

/** What hands in reports, and may be closed at any moment: lesson 11. */
interface Reporter {
  report(event: string): Promise<boolean>;
  close(): void;
  run(ctx: Context): Promise<void>;
  readonly handled: string[];
}

/** It looks at a flag, writes its log, then sends. */
function broken(log: () => Promise<void>): Reporter {
  const events = new Channel<string>(1);
  const handled: string[] = [];
  let closed = false;
  return {
    handled,
    async report(event) {
      if (closed) return false;
      await log();
      await events.send(background, event);
      return true;
    },
    close() {
      closed = true;
      events.close();
    },
    async run(ctx) {
      for await (const event of events.values(ctx)) handled.push(event);
    },
  };
}

/** A pool decides in one step. */
function fixed(log: () => Promise<void>): Reporter {
  const handled: string[] = [];
  const pool = new Pool<string>({ workers: 1, capacity: 1, handle: (_ctx, event) => void handled.push(event) });
  return {
    handled,
    async report(event) {
      await log();
      try {
        await pool.submit(background, event);
        return true;
      } catch (error) {
        if (error instanceof ClosedError) return false;
        throw error;
      }
    },
    close: () => pool.close(),
    run: (ctx) => pool.run(ctx),
  };
}

/** Three reports, and a close at any moment: each was accepted and handled, or refused, and nobody falls. */
function neverLosesAReport(make: (log: () => Promise<void>) => Reporter): Promise<void> {
  return checkInterleavings(async (order) => {
    const reporter = make(() => order.step("log"));
    const group = new Group(background, { name: "reporter" });
    group.go("run", (ctx) => reporter.run(ctx));
    const events = ["one", "two", "three"];
    const reports = events.map((event) => reporter.report(event));
    await order.step("close");
    reporter.close();
    const accepted = await Promise.all(reports);
    await group.wait();
    assert.deepEqual(reporter.handled.sort(), events.filter((_, at) => accepted[at]).sort());
  }, runsOf(100));
}

test("the race between a look and a send is found, with the order that shows it", async () => {
  await assert.rejects(neverLosesAReport(broken), (error: Error) => {
    assert.match(error.message, /Property failed after \d+ tests/);
    assert.match(error.message, /-> \[task\$\{\d+\}\] promise::close resolved/);
    assert.ok(error.cause instanceof ClosedError, String(error.cause));
    return true;
  });
});

test("what decides in one step is found right in every order", () => neverLosesAReport(fixed));

test("an order that failed is played again from what was printed", async () => {
  const outcome = async (scheduler: fc.Scheduler): Promise<string> => {
    const seen: string[] = [];
    const order = new Interleaving(scheduler);
    await order.play(() =>
      Promise.all(["a", "b", "c"].map(async (name) => order.step(name).then(() => seen.push(name)))),
    );
    return seen.join(" ");
  };
  assert.equal(
    await outcome(fc.schedulerFor()`-> [task${2}] promise::b resolved -> [task${3}] -> [task${1}]`),
    "b c a",
  );
  assert.equal(await outcome(fc.schedulerFor([1, 3, 2])), "a c b");
});

test("a deadline and the answer that it bounds come in either order, in no time", async () => {
  const seen = new Set<string>();
  await checkInterleavings(async (order) => {
    const group = new Group(background, { name: "group" });
    const channel = new Channel<string>();
    const scope = group.ctx.withTimeout(30_000);
    group.go("search", async (ctx) => {
      await order.step("answer");
      await channel.send(scope.ctx.done ? scope.ctx : ctx, "found").catch(() => undefined);
    });
    seen.add(await channel.receive(scope.ctx).catch((error: unknown) => (error as Error).name));
    scope[Symbol.dispose]();
    group.stop();
    await group.wait().catch(() => undefined);
  }, runsOf(50));
  assert.deepEqual([...seen].sort(), ["DeadlineError", "found"]);
});

test("timers fire in the order of their time, whatever comes between them", async () => {
  const seen = new Set<string>();
  await checkInterleavings(async (order) => {
    const list: string[] = [];
    await Promise.all([
      sleep(background, 20).then(() => list.push("late")),
      sleep(background, 10).then(() => list.push("early")),
      order.step("event").then(() => list.push("event")),
    ]);
    seen.add(list.join(" "));
  }, runsOf(100));
  assert.deepEqual([...seen].sort(), ["early event late", "early late event", "event early late"]);
});

test("whoever waits for what no event brings is told, with the line and that it is stuck", async () => {
  await assert.rejects(
    fc.assert(
      fc.asyncProperty(interleaving(), (order) =>
        order.play(
          async function waits() {
            await order.step("before");
            await new Channel<number>().receive(background);
          },
          { patience: 20 },
        ),
      ),
      runsOf(1),
    ),
    ({ cause }: Error) => {
      assert.ok(cause instanceof LeakError);
      assert.match(cause.message, /^the body waits, and no event is left that could wake it/);
      assert.match(cause.message, /function waits: stuck, nothing can wake it/);
      assert.match(cause.message, /at waits {2}test\/testing\/interleavings\.test\.ts:\d+/);
      return true;
    },
  );
});

test("what a body leaves out is told", async () => {
  await assert.rejects(
    fc.assert(
      fc.asyncProperty(interleaving(), (order) =>
        order.play(
          () => {
            void (async () => {
              await order.step("never waited for");
              await new Promise(() => undefined);
            })();
          },
          { patience: 20, proof: false },
        ),
      ),
      runsOf(1),
    ),
    ({ cause }: Error) => {
      assert.ok(cause instanceof LeakError);
      assert.match(cause.message, /^the body has ended, and one thing that it started is still out/);
      return true;
    },
  );
});

test("an answer from outside comes when its turn is, a failure too", async () => {
  const seen = new Set<string>();
  await checkInterleavings(async (order) => {
    const fetched = order.delayed((name: string) => name, "fetch");
    const failing = order.delayed(() => Promise.reject(new Error("refused")), "dial");
    const list: string[] = [];
    await Promise.all([
      fetched("a").then((name) => list.push(name)),
      fetched("b").then((name) => list.push(name)),
      failing().catch((error: unknown) => list.push((error as Error).message)),
    ]);
    seen.add(list.join(" "));
  }, runsOf(200));
  assert.equal(seen.size, 6, [...seen].join("; "));
});

test("who goes round and round is ended", async () => {
  await assert.rejects(
    checkInterleavings(async () => {
      // eslint-disable-next-line curfew/unstoppable-task -- that is what is to be ended.
      for (;;) await sleep(background, 1);
    }, runsOf(1)),
    ({ cause }: Error) => (cause as Error).message.includes("has not ended after 2000 events"),
  );
});

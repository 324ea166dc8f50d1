import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { background, type CancelScope, ClosedError, DroppedError, Group, OverloadError, StoppedError } from "curfew";
import { type Accepted, Pool, type WhenFull } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { runsOf } from "../support/runs.js";
import { turn } from "../support/turn.js";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

type Step =
  | { do: "submit"; timeout: number | undefined }
  | { do: "try" }
  | { do: "stop submitter"; which: number }
  | { do: "end"; which: number; well: boolean }
  | { do: "pass"; ms: number }
  | { do: "close" };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant("submit" as const), timeout: fc.constantFrom(undefined, 5, 20) }),
  },
  { weight: 3, arbitrary: fc.constant({ do: "try" as const }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("stop submitter" as const), which: fc.nat(20) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("end" as const), which: fc.nat(5), well: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.constantFrom(1, 7, 30) }) },
  { weight: 1, arbitrary: fc.constant({ do: "close" as const }) },
);

interface Call {
  readonly scope: CancelScope;
  accepted?: Accepted;
  error?: unknown;
  /** How often the submitter was told an end. */
  told: number;
}

interface Setting {
  readonly workers: number;
  readonly capacity: number;
  readonly whenFull: WhenFull;
  readonly attempts: number;
  /** Milliseconds of the grace period at the end. */
  readonly grace: number;
}

async function play(setting: Setting, steps: readonly Step[]): Promise<void> {
  const inHand: { item: number; gate: Gate }[] = [];
  const handled: number[] = [];
  const calls: Call[] = [];
  let most = 0;
  const pool = new Pool<number>({
    workers: setting.workers,
    capacity: setting.capacity,
    whenFull: setting.whenFull,
    retry: { attempts: setting.attempts, backoff: () => 3 },
    onError: () => undefined,
    async handle(ctx, item) {
      const mine = { item, gate: new Gate() };
      inHand.push(mine);
      most = Math.max(most, inHand.length);
      using _stopping = ctx.onDone(() => mine.gate.fail(ctx.error));
      try {
        await mine.gate.passed;
        handled.push(item);
      } finally {
        inHand.splice(inHand.indexOf(mine), 1);
      }
    },
  });
  const group = new Group();
  const run = group.go("pool", (ctx) => pool.run(ctx));

  const submit = (timeout: number | undefined): void => {
    const call: Call = { scope: background.withCancel(), told: 0 };
    const item = calls.push(call) - 1;
    pool.submit(call.scope.ctx, item, timeout === undefined ? {} : { timeout }).then(
      (accepted) => watch(call, accepted),
      (error: unknown) => (call.error = error),
    );
  };
  const trySubmit = (): void => {
    const call: Call = { scope: background.withCancel(), told: 0 };
    const item = calls.push(call) - 1;
    try {
      const accepted = pool.trySubmit(item);
      if (accepted === undefined) call.error = "no room";
      else watch(call, accepted);
    } catch (error) {
      call.error = error;
    }
  };
  const watch = (call: Call, accepted: Accepted): void => {
    call.accepted = accepted;
    accepted.result().then(
      () => call.told++,
      () => call.told++,
    );
  };

  for (const each of steps) {
    switch (each.do) {
      case "submit":
        submit(each.timeout);
        break;
      case "try":
        trySubmit();
        break;
      case "stop submitter":
        calls[each.which % Math.max(1, calls.length)]?.scope.cancel();
        break;
      case "end": {
        const one = inHand[each.which % Math.max(1, inHand.length)];
        if (each.well) one?.gate.open();
        else one?.gate.fail(new Error("mock"));
        break;
      }
      case "pass":
        await clock.pass(each.ms);
        break;
      case "close":
        pool.close();
        break;
    }
    await turn();
    const { waiting, working } = pool.stats();
    assert.ok(waiting <= setting.capacity + setting.workers - working, "it holds no more than it has room for");
    assert.equal(working, inHand.length);
  }
  const ended = group.shutdown(setting.grace).catch(() => undefined);
  await clock.pass(setting.grace);
  await ended;
  await turn();

  assert.ok(most <= setting.workers, "no more run at once than there are workers");
  const stats = pool.stats();
  const accepted = calls.filter((call) => call.accepted !== undefined);
  assert.equal(stats.handled + stats.failed + stats.dropped, accepted.length, "each that was accepted has ended");
  assert.deepEqual([stats.waiting, stats.working], [0, 0]);
  assert.equal(handled.length, stats.handled);
  assert.equal(new Set(handled).size, handled.length, "none was handled twice");
  const left: string[] = [];
  calls.forEach((call, item) => {
    if (call.accepted === undefined) {
      assert.ok(
        call.error === "no room" ||
          call.error instanceof ClosedError ||
          call.error instanceof StoppedError ||
          call.error instanceof OverloadError,
        String(call.error),
      );
      return;
    }
    assert.equal(call.told, 1, "its submitter was told one end");
    assert.equal(call.accepted.state === "handled", handled.includes(item));
    if (call.accepted.state === "dropped") left.push(call.accepted.id);
  });
  const verdict = await run.result().catch((error: unknown) => error);
  const named = verdict instanceof DroppedError ? verdict.items : [];
  for (const name of named) assert.ok(left.includes(name), "what is named was dropped");
}

test("whatever is done to a pool: each accepted item ends once, its submitter is told, and no bound is passed", async () => {
  const setting = fc.record<Setting>({
    workers: fc.integer({ min: 1, max: 3 }),
    capacity: fc.integer({ min: 1, max: 3 }),
    whenFull: fc.constantFrom("wait", "reject", "drop oldest"),
    attempts: fc.integer({ min: 1, max: 2 }),
    grace: fc.constantFrom(0, 4, 50),
  });
  await fc.assert(
    fc.asyncProperty(setting, fc.array(step, { maxLength: 40 }), (chosen, steps) => play(chosen, steps)),
    runsOf(1000),
  );
});

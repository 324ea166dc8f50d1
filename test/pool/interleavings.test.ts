import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { background, ClosedError, Group } from "curfew";
import { type Accepted, Pool } from "curfew/pool";
import { Gate } from "../support/gate.js";
import { runsOf } from "../support/runs.js";
import { turn } from "../support/turn.js";

/** What became of one item: what its submitter was told, and how often it was handled. */
interface Fate {
  accepted?: Accepted | undefined;
  refused?: unknown;
}

/** Every order of the items of a list in which none of them are told apart that are equal. */
function* orders(steps: readonly string[]): Generator<string[]> {
  if (steps.length === 0) yield [];
  for (const first of new Set(steps)) {
    const rest = [...steps];
    rest.splice(rest.indexOf(first), 1);
    for (const order of orders(rest)) yield [first, ...order];
  }
}

/** How much goes on between two steps: nothing, one microtask, some, everything that can go on by itself. */
const gaps: Record<string, () => Promise<unknown> | undefined> = {
  "no gap": () => undefined,
  "one microtask": () => Promise.resolve(),
  "three microtasks": async () => {
    for (let i = 0; i < 3; i++) await Promise.resolve();
  },
  "a turn": turn,
};

async function play(
  order: readonly string[],
  gap: () => Promise<unknown> | undefined,
  capacity: number,
): Promise<void> {
  const handled: number[] = [];
  const gates: Gate[] = [];
  const fates: Fate[] = [];
  const pool = new Pool<number>({
    workers: 1,
    capacity,
    async handle(_ctx, item) {
      const gate = new Gate();
      gates.push(gate);
      await gate.passed;
      handled.push(item);
    },
  });
  const group = new Group();
  const submitting: Promise<void>[] = [];
  let open = 0;
  for (const step of order) {
    const fate: Fate = {};
    if (step === "run") group.go("pool", (ctx) => pool.run(ctx));
    else if (step === "close") pool.close();
    else if (step === "finish") gates[open++]?.open();
    else {
      const item = fates.push(fate) - 1;
      if (step === "submit") {
        submitting.push(
          pool.submit(background, item).then(
            (accepted) => void (fate.accepted = accepted),
            (error: unknown) => void (fate.refused = error),
          ),
        );
      } else {
        try {
          fate.accepted = pool.trySubmit(item);
          if (fate.accepted === undefined) fate.refused = "no room";
        } catch (error) {
          fate.refused = error;
        }
      }
    }
    await gap();
  }
  const end = { over: false };
  const ended = group.wait().then(() => (end.over = true));
  while (!end.over) {
    for (const gate of gates) gate.open();
    await turn();
  }
  await ended;
  await Promise.all(submitting);

  const accepted = fates.flatMap((fate, item) => (fate.accepted === undefined ? [] : [item]));
  assert.deepEqual([...handled].sort(), accepted, "what was accepted was handled, once each, and nothing else was");
  for (const fate of fates) {
    if (fate.accepted !== undefined) assert.equal(fate.accepted.state, "handled");
    else if (fate.refused !== "no room") assert.ok(fate.refused instanceof ClosedError);
  }
}

for (const [name, gap] of Object.entries(gaps)) {
  test(`in every order of submit, trySubmit, a handler's end, run and close, with ${name} between: each item is accepted and handled once, or refused`, async () => {
    const steps = ["run", "submit", "submit", "submit", "try", "finish", "close"];
    let count = 0;
    for (const order of orders(steps)) {
      for (const capacity of [0, 1]) {
        await play(order, gap, capacity);
        count++;
      }
    }
    assert.equal(count, (2 * 5040) / 6);
  });
}

test("under a scheduler that settles everything in an order of its own, each submit was accepted and handled once, or refused with ClosedError", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.record({
        workers: fc.integer({ min: 1, max: 3 }),
        capacity: fc.nat(3),
        submits: fc.integer({ min: 1, max: 8 }),
      }),
      async (scheduler, { workers, capacity, submits }) => {
        const handled: number[] = [];
        const pool = new Pool<number>({
          workers,
          capacity,
          async handle(_ctx, item) {
            await scheduler.schedule(Promise.resolve(), `handle ${String(item)}`);
            handled.push(item);
          },
        });
        const group = new Group();
        const accepted: number[] = [];
        const refused: unknown[] = [];
        const calls = Array.from({ length: submits }, async (_, item) => {
          await scheduler.schedule(Promise.resolve(), `submit ${String(item)}`);
          await pool.submit(background, item).then(
            () => accepted.push(item),
            (error: unknown) => refused.push(error),
          );
        });
        const closing = scheduler.schedule(Promise.resolve(), "close").then(() => pool.close());
        group.go("pool", (ctx) => pool.run(ctx));
        await scheduler.waitFor(Promise.all([...calls, closing, group.wait()]));
        assert.deepEqual(handled.sort(), accepted.sort());
        assert.equal(accepted.length + refused.length, submits);
        for (const error of refused) assert.ok(error instanceof ClosedError);
      },
    ),
    runsOf(500),
  );
});

import assert from "node:assert/strict";
import test from "node:test";
import { promiseHooks } from "node:v8";
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

/** How many microtasks pass behind a step, by its place. */
type Gap = (place: number) => number | Promise<unknown>;

/** Plays the steps in this order, and checks what became of each item. */
async function play(order: readonly string[], gap: Gap, capacity: number): Promise<void> {
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
  for (const [place, step] of order.entries()) {
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
    const going = gap(place);
    if (typeof going !== "number") await going;
    else for (let passed = 0; passed < going; passed++) await Promise.resolve();
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

/** How many microtasks there are, behind any step, until nothing of the pool's goes on by itself: V8 tells of each. */
async function deepest(all: readonly string[][], capacities: readonly number[]): Promise<number> {
  let deepest = 0;
  let jobs = 0;
  const off = promiseHooks.onBefore(() => void jobs++) as () => void;
  const watch = async (): Promise<void> => {
    for (let microtask = 1; microtask <= 100; microtask++) {
      jobs = 0;
      await Promise.resolve();
      // One of them is this one's own.
      if (jobs > 1) deepest = Math.max(deepest, microtask);
    }
  };
  for (const order of all) for (const capacity of capacities) await play(order, watch, capacity);
  off();
  return deepest;
}

/** Every list of so many numbers from 0 up to `most`. */
function* lists(length: number, most: number): Generator<number[]> {
  if (length === 0) yield [];
  else for (const rest of lists(length - 1, most)) for (let first = 0; first <= most; first++) yield [first, ...rest];
}

test("in every interleaving of submit, submit, a handler's end and close, at every microtask: each item is accepted and handled once, or refused", async (t) => {
  const all = [...orders(["submit", "submit", "finish", "close"])].map((order) => ["run", ...order]);
  const capacities = [0, 1];
  const most = await deepest(all, capacities);
  assert.ok(most > 1 && most < 50, `nothing goes on after ${String(most)} microtasks`);
  let count = 0;
  for (const order of all) {
    // Behind the last step everything comes to its end.
    for (const gaps of lists(order.length - 2, most)) {
      for (const capacity of capacities) {
        await play(order, (place) => (place === 0 ? turn() : (gaps[place - 1] ?? 0)), capacity);
        count++;
      }
    }
  }
  assert.equal(count, 12 * (most + 1) ** 3 * 2);
  t.diagnostic(
    `${String(count)} interleavings: 12 orders, 0 to ${String(most)} microtasks between any two steps, 2 capacities`,
  );
});

const gaps: Record<string, Gap> = {
  "no gap": () => 0,
  "one microtask": () => 1,
  "three microtasks": () => 3,
  "a turn": turn,
};

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

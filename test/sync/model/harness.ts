import assert from "node:assert/strict";
import fc from "fast-check";
import { background, type CancelScope, ClosedError, type Context, DeadlineError, StoppedError } from "curfew";
import { hookCount } from "../../support/hooks.js";
import { turn } from "../../support/turn.js";
import type { VirtualClock } from "../../support/virtual-clock.js";

/** What became of a call: what it gave, or why it came to nothing; undefined while it waits. */
export type Outcome = string | undefined;

/** One step of a program. `of` names an earlier call, or a thing to use; `limit`: how long the call may wait. */
export interface Step {
  readonly what: string;
  readonly of: number;
  readonly limit: number | undefined;
}

/** What a primitive should do, in the plainest words. */
export abstract class Model {
  readonly outcomes: Outcome[] = [];
  /** Whether the order in which calls go well is compared too. */
  protected readonly ordered: boolean = true;
  private settled = 0;

  /** `seen`: what the real one did at once, where it may choose. */
  abstract begin(call: number, step: Step, seen: Outcome): void;

  /** Takes a call that waits out of wherever it waits, and lets go whom it kept from going on. */
  protected abstract leave(call: number): void;

  stop(call: number, why: string): void {
    if (call >= this.outcomes.length || this.outcomes[call] !== undefined || !(call in this.outcomes)) return;
    this.outcomes[call] = why;
    this.leave(call);
  }

  protected wait(call: number): void {
    this.outcomes[call] = undefined;
  }

  /** It went well, as the so manieth. */
  protected settle(call: number, outcome: string): void {
    this.outcomes[call] = this.ordered ? `${outcome}, ${String(this.settled++)}` : outcome;
  }

  protected say(call: number, outcome: string): void {
    this.outcomes[call] = outcome;
  }
}

/** The same, of the real one. */
export abstract class Real {
  readonly outcomes: Outcome[] = [];
  readonly scopes: (CancelScope | undefined)[] = [];
  protected readonly ordered: boolean = true;
  private readonly waits: Promise<void>[] = [];
  private settled = 0;

  abstract begin(call: number, step: Step): Outcome;

  /** Fails if anybody still waits in it, or it cannot be used as if it were new. */
  abstract check(): void | Promise<void>;

  protected scope(call: number, limit: number | undefined): Context {
    const scope = limit === undefined ? background.withCancel() : background.withTimeout(limit);
    this.scopes[call] = scope;
    return scope.ctx;
  }

  protected keep(call: number, wait: Promise<string>): undefined {
    this.outcomes[call] = undefined;
    this.waits.push(
      wait.then(
        (outcome) => void (this.outcomes[call] = this.ordered ? `${outcome}, ${String(this.settled++)}` : outcome),
        (error: unknown) => void (this.outcomes[call] = reason(error)),
      ),
    );
    return undefined;
  }

  protected say(call: number, outcome: string): undefined {
    this.outcomes[call] = outcome;
    return undefined;
  }

  async over(): Promise<void> {
    await Promise.all(this.waits);
  }
}

export function reason(error: unknown): string {
  if (error instanceof ClosedError) return "closed";
  if (error instanceof DeadlineError) return "late";
  return error instanceof StoppedError ? "stopped" : String(error);
}

/** Programs of a few tasks; in each, steps one after the other. Besides the primitive's own: to stop a call, and to let time pass. */
export function programs(own: readonly string[], length: number): fc.Arbitrary<Step[][]> {
  const limit = fc.option(fc.integer({ min: 1, max: 30 }), { nil: undefined, freq: 3 });
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ what: fc.constantFrom(...own), of: fc.nat(7), limit }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant("stop"), of: fc.nat(7), limit: fc.constant(undefined) }) },
    { weight: 1, arbitrary: fc.record({ what: fc.constant("pass"), of: fc.nat(20), limit: fc.constant(undefined) }) },
  );
  return fc.array(fc.array(step, { minLength: length, maxLength: 2 * length }), { minLength: 2, maxLength: 4 });
}

/** How many steps were taken in this process. */
export let steps = 0;

/**
 * Runs a program against both: the scheduler chooses whose step comes next, each step is taken of both at the same moment, and at the end
 * everything that waits is stopped. What became of each call must be the same, and nobody may be left.
 */
export async function compare(
  clock: VirtualClock,
  scheduler: fc.Scheduler,
  program: Step[][],
  model: Model,
  real: Real,
): Promise<void> {
  let calls = 0;
  const deadlines: { call: number; at: number }[] = [];
  const take = (step: Step): void => {
    steps++;
    if (step.what === "stop") {
      // The latest ones are those that wait.
      const call = calls - 1 - step.of;
      real.scopes[call]?.cancel();
      model.stop(call, "stopped");
    } else if (step.what === "pass") {
      clock.jump(step.of);
      deadlines.sort((a, b) => a.at - b.at || a.call - b.call);
      while (deadlines[0] !== undefined && deadlines[0].at <= clock.now()) model.stop(deadlines.shift()!.call, "late");
    } else {
      const call = calls++;
      if (step.limit !== undefined) deadlines.push({ call, at: clock.now() + step.limit });
      model.begin(call, step, real.begin(call, step));
    }
  };
  const tasks = program.map(async (own) => {
    for (const step of own) {
      await scheduler.schedule(Promise.resolve());
      take(step);
    }
  });
  await scheduler.waitFor(Promise.all(tasks));
  await turn();
  for (const [call, scope] of real.scopes.entries()) {
    if (scope !== undefined && real.outcomes[call] !== undefined)
      assert.equal(hookCount(scope.ctx), 0, "a call that is over has left something in its context");
  }
  for (let call = 0; call < calls; call++) {
    real.scopes[call]?.cancel();
    model.stop(call, "stopped");
  }
  await real.over();
  await turn();
  assert.deepEqual(real.outcomes, model.outcomes);
  for (const scope of real.scopes) if (scope !== undefined) assert.equal(hookCount(scope.ctx), 0);
  assert.equal(clock.timers, 0, "a timer is left");
  await real.check();
}

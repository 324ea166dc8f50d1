import type { Context } from "../core/index.js";
import { labelled, type Stop, Wait } from "../core/port.js";
import { shown } from "../internal/check.js";
import { Case, type Chooser, Otherwise } from "./cases.js";
import { keep, kept, Refusal, type Resolve, turnedAway } from "./waiting.js";

/**
 * Waits until one of several things can happen, makes just that one happen, and resolves with what its handler returns.
 * If several can happen, each is as likely; if none can, `otherwise` is chosen, and without one it waits.
 *
 * ```ts
 * const answer = await select(ctx, onReceive(answers, (value) => value), after(100, () => "too late"));
 * ```
 *
 * If the context stops while it waits, it rejects with the context's error and nothing has happened. A context that is
 * stopped already is noticed first. The handler is called after that moment, so what was received is never dropped.
 * Throws `TypeError` without a case, what a handler throws, and `ClosedError` as `send` and `receive` do.
 *
 * Source: Go's `select` (the Go specification, "Select statements").
 */
export function select<const C extends readonly Case<unknown>[]>(
  ctx: Context,
  ...cases: C
): Promise<Awaited<C[number] extends Case<infer R> ? R : never>>;
export function select(ctx: Context, ...cases: readonly Case<unknown>[]): Promise<unknown> {
  const refused = turnedAway("select", ctx) ?? misuse(cases);
  if (refused !== undefined) return refused;
  const chosen = pick(cases) ?? cases.find(isOtherwise);
  if (chosen !== undefined) return finished(chosen);
  const selected = new Promise<unknown>(keep);
  new Selecting(cases, kept()).begin(ctx);
  return selected;
}

/** One that is ready, each as likely. */
function pick(cases: readonly Case<unknown>[]): Case<unknown> | undefined {
  let chosen: Case<unknown> | undefined;
  let ready = 0;
  for (const one of cases) if (one.ready && (++ready === 1 || Math.random() * ready < 1)) chosen = one;
  return chosen;
}

function isOtherwise(one: Case<unknown>): boolean {
  return one.constructor === Otherwise;
}

function finished(chosen: Case<unknown>): Promise<unknown> {
  const outcome = chosen.perform();
  try {
    return Promise.resolve(chosen.finish(outcome));
  } catch (error) {
    return Promise.reject(error);
  }
}

function misuse(cases: readonly unknown[]): Promise<never> | undefined {
  if (cases.length === 0)
    return Promise.reject(
      new TypeError(
        "select takes at least one case: without any it could never end; to wait for a stop, use untilDone",
      ),
    );
  for (const one of cases) {
    if (!(one instanceof Case))
      return Promise.reject(new TypeError(`select takes cases such as onReceive(…), and was given ${shown(one)}`));
    if (one.chooser !== null)
      return Promise.reject(new TypeError("a case is in use: another select waits with it; make one for each"));
  }
  return undefined;
}

/** A select that waits, in as many queues as it has channels. */
class Selecting extends Wait implements Chooser {
  declare label: string;

  static {
    labelled(this, "select");
  }

  constructor(
    private readonly cases: readonly Case<unknown>[],
    private readonly resolve: Resolve,
  ) {
    super();
    let joined = false;
    // From anywhere on, since of several for one channel the first to join is the one that is found.
    const start = Math.floor(Math.random() * cases.length);
    for (let count = 0; count < cases.length; count++) {
      const one = cases[(start + count) % cases.length]!;
      // One may have been given twice.
      if (one.chooser === this) continue;
      one.chooser = this;
      if (one.join()) joined = true;
    }
    if (!joined) this.label = "select (no cases)";
  }

  choose(chosen: Case<unknown>, outcome: unknown): void {
    this.unhook();
    this.leave();
    this.resolve(new Chosen(chosen, outcome));
  }

  fire(stop: Stop): void {
    this.leave();
    this.resolve(new Refusal(stop.error));
  }

  private leave(): void {
    for (const one of this.cases) one.leave();
  }
}

/** Lets the handler run as part of the task that selects, not of the one that made the case ready; what it throws is the select's. */
class Chosen {
  constructor(
    private readonly chosen: Case<unknown>,
    private readonly outcome: unknown,
  ) {}

  then(resolve: (value: unknown) => void, reject: (error: unknown) => void): void {
    try {
      resolve(this.chosen.finish(this.outcome));
    } catch (error) {
      reject(error);
    }
  }
}

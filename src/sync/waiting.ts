import type { Context } from "../core/index.js";
import { type Stop, Wait } from "../core/port.js";
import { checkContext } from "../internal/check.js";
import { leave, type Link } from "./queue.js";

/** One call that waits in a queue, until it is served, or refused, or its context stops. The queue holds it; the context, once it is old, weakly. */
export abstract class Waiting extends Wait implements Link {
  declare readonly label: string;
  before: Link | null = null;
  after: Link | null = null;

  constructor(protected readonly resolve: Resolve) {
    super();
  }

  /** Ends the wait well. It has left its queue. */
  settle(value: unknown): void {
    this.unhook();
    this.resolve(value);
  }

  /** Ends the wait with an error. It has left its queue. */
  refuse(error: Error): void {
    this.unhook();
    this.resolve(new Refusal(error));
  }

  fire(stop: Stop): void {
    leave(this);
    this.resolve(new Refusal(stop.error));
    this.left();
  }

  /** The stop took it out of its queue: what it kept from others is theirs. */
  protected left(): void {
    // Of most, nothing.
  }
}

/**
 * Rejects a promise through the function that resolves it. So a wait keeps one function, not two, which is a third of what it
 * weighs; only a wait that comes to nothing pays for it.
 */
export class Refusal {
  constructor(private readonly error: unknown) {}

  then(_resolve: unknown, reject: (error: unknown) => void): void {
    reject(this.error);
  }
}

/** What resolves the promise of a wait. */
export type Resolve = (value: unknown) => void;

let last: Resolve | undefined;

/** For `new Promise(keep)`; what resolves it is then {@link kept}. It is tempting to pass a closure that makes the wait, but to make it costs as much as the wait. */
export function keep(resolve: (value: never) => void): void {
  last = resolve as Resolve;
}

/** What resolves the promise that was made last. Forgets it: whoever waits for that promise could never be found lost. */
export function kept(): Resolve {
  const resolve = last!;
  last = undefined;
  return resolve;
}

/** Why a call with this context may not begin, as a promise that is rejected already; undefined if it may. */
export function turnedAway(call: string, ctx: Context): Promise<never> | undefined {
  if (typeof (ctx as Context | undefined)?.throwIfDone === "function" && !ctx.done) return undefined;
  return rejected(() => {
    checkContext(call, ctx);
    ctx.throwIfDone();
  });
}

function rejected(why: () => void): Promise<never> {
  try {
    why();
    throw new Error("unreachable");
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Calls `fn`: what it throws at once is a rejection too. */
export function called<T>(fn: (ctx: Context) => T | PromiseLike<T>, ctx: Context): Promise<T> {
  try {
    return Promise.resolve(fn(ctx));
  } catch (error) {
    return Promise.reject(error);
  }
}

/** What calls that need not wait and have nothing to tell return: one promise for all. */
export const settled: Promise<void> = Promise.resolve();

import type fc from "fast-check";
import { checkFunction, checkText } from "../internal/check.js";
import { LeakError, type LeakOptions, settle, VirtualClock } from "../testing/index.js";
import { LeakCheck, settled } from "../testing/port.js";

/** One order in which the events of a program come: made by {@link interleaving}, and printed by fast-check where a property fails. */
export class Interleaving {
  readonly #scheduler: fc.Scheduler;

  /** `scheduler`: of fast-check, used by nobody else. */
  constructor(scheduler: fc.Scheduler) {
    this.#scheduler = scheduler;
  }

  /** Resolves at an event of its own: the disk has answered, the log is written, the request has come. `name`: for people. */
  step(name: string): Promise<void> {
    checkText("step", name);
    return this.#scheduler.schedule(Promise.resolve(), name);
  }

  /** The same function, but its answer, or its error, comes at an event of its own. `name`: for people; default: the function's. */
  delayed<Args extends readonly unknown[], T>(
    fn: (...args: Args) => T | PromiseLike<T>,
    name: string = fn.name,
  ): (...args: Args) => Promise<T> {
    checkFunction("delayed", fn);
    return async (...args) => {
      try {
        return await fn(...args);
      } finally {
        await this.step(name);
      }
    };
  }

  /**
   * Calls `body`, and lets events come one after the other until what it returned has settled: steps in any order and, at any moment between
   * them, the next timer of the {@link VirtualClock} that it holds meanwhile. Between two events everything goes on that can: so each order
   * that is played may come about in Node. Rejects as `body` does; with a {@link LeakError} if it waits and no event is left, or leaves out
   * what it has started.
   */
  async play(body: () => unknown, options: LeakOptions = {}): Promise<void> {
    checkFunction("play", body);
    using clock = VirtualClock.hold();
    const check = new LeakCheck(options);
    const end: { isOver: boolean; error?: unknown } = { isOver: false };
    check
      .run(() => called(body))
      .then(
        () => (end.isOver = true),
        (error: unknown) => Object.assign(end, { isOver: true, error }),
      );
    await this.#bringEvents(clock, () => end.isOver, options.patience);
    if ("error" in end) {
      check.drop();
      throw end.error;
    }
    const leaks = await check.end();
    if (!end.isOver) throw new LeakError(leaks, "the body waits, and no event is left that could wake it");
    if (leaks.length > 0) throw LeakError.leftOut(leaks, "the body");
  }

  /** Until the body is over, or nothing comes any more. */
  async #bringEvents(clock: VirtualClock, isOver: () => boolean, patience = 1000): Promise<void> {
    const scheduler = this.#scheduler;
    let isTicking = false;
    const tick = async (chosen: () => Promise<void>): Promise<void> => {
      await chosen();
      await clock.pass(clock.next ?? 0);
      isTicking = false;
    };
    for (let events = 0; events < mostEvents; events++) {
      await settle();
      // What has been asked of the world outside comes in its own time.
      await settled(() => isOver() || scheduler.count() > 0 || clock.next !== undefined, patience);
      if (isOver()) return;
      // One event more to choose from, as long as a timer is armed: which one it is, is seen when it is chosen.
      if (!isTicking && clock.next !== undefined) {
        isTicking = true;
        // eslint-disable-next-line curfew/unowned-task -- the loop waits for it, where it is chosen.
        void scheduler.schedule(Promise.resolve(), "timer", undefined, tick);
      }
      if (scheduler.count() === 0) return;
      await scheduler.waitNext(1);
    }
    throw new Error(`the body has not ended after ${String(mostEvents)} events`);
  }

  /** The order so far, as `fc.schedulerFor` takes it. */
  toString(): string {
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- it has one of its own, which its type conceals.
    return this.#scheduler.toString();
  }
}

/** Calls `body`: what it throws at once is a rejection too. */
function called(body: () => unknown): Promise<unknown> {
  return new Promise((resolve) => resolve(body()));
}

/** An interval ticks for ever. */
const mostEvents = 2_000;

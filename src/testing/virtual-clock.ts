import { useClock } from "../internal/clock.js";
import { replaceTimers } from "./replaced-timers.js";
import { settle } from "./settle.js";

/**
 * A clock that stands still until a test moves it: an hour of it costs nothing. It counts for contexts, timeouts, `sleep`, tickers and all else of
 * curfew, and for Node's timers and `Date`, from {@link VirtualClock.hold} until it is disposed.
 */
export class VirtualClock implements Disposable {
  /** Not zero, so that a moment that was forgotten cannot pass for the beginning. */
  #now = 1_000_000;
  #armed = 0;
  readonly #timers = new Set<Timer>();
  #undo: readonly Disposable[] = [];

  /**
   * Puts a new one in place. `timers`: also for `setTimeout`, `setInterval`, `node:timers`, `node:timers/promises`, `Date` and `performance.now`
   * (default: true); whoever took one of these functions before keeps the real one, and Node's own timers (`AbortSignal.timeout`, sockets) go on
   * by the real time.
   */
  static hold({ timers = true }: { readonly timers?: boolean } = {}): VirtualClock {
    const clock = new VirtualClock();
    clock.#undo = [useClock(clock), ...(timers ? [replaceTimers(clock)] : [])];
    return clock;
  }

  /** Puts back what was there before. What is still armed never fires. */
  [Symbol.dispose](): void {
    for (const each of this.#undo) each[Symbol.dispose]();
    this.#undo = [];
    this.#timers.clear();
  }

  /** Milliseconds since some fixed moment. */
  now(): number {
    return this.#now;
  }

  /** Milliseconds since the epoch: by this clock it is the summer of 2001. */
  wall(): number {
    return epoch + this.#now;
  }

  /** Calls `fire` once, `ms` from now. Returns the undo. `background`: it would not keep the process alive. */
  after(ms: number, fire: () => void, background = false): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#armed++, fire, background };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** How many timers would keep the process alive. */
  get timers(): number {
    return [...this.#timers].filter((timer) => !timer.background).length;
  }

  /** How many timers are armed, those that would not keep the process alive included. */
  get allTimers(): number {
    return this.#timers.size;
  }

  /** In how many milliseconds the next timer is due; undefined if none is armed. */
  get next(): number | undefined {
    const next = this.#nextUntil(Infinity);
    return next === undefined ? undefined : Math.max(0, next.at - this.#now);
  }

  /** Lets `ms` milliseconds pass: fires what is due, in order, each at its moment, in one synchronous go. */
  jump(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) this.#fire(next);
    this.#now = end;
  }

  /** As {@link jump}, but before and after each timer everything that can go on without a timer does so. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#fire(next);
      await settle();
    }
    this.#now = end;
  }

  /** Lets `ms` milliseconds pass in which no timer can fire, as in a busy loop. */
  block(ms: number): void {
    this.#now += ms;
  }

  #nextUntil(end: number): Timer | undefined {
    const due = [...this.#timers].filter((timer) => timer.at <= end);
    return due.sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.fire();
  }
}

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly fire: () => void;
  readonly background: boolean;
}

const epoch = Date.UTC(2001, 5, 1);

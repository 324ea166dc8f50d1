import { type Clock, useClock } from "#curfew/internal/clock.js";
import { turn } from "./turn.js";

/** A clock that stands still until a test moves it. An hour in it costs nothing. */
export class VirtualClock implements Clock {
  /** Not zero, so that a moment that was forgotten cannot pass for the beginning. */
  #now = 1_000_000;
  #armed = 0;
  readonly #timers = new Set<Timer>();

  now(): number {
    return this.#now;
  }

  wall(): number {
    return epoch + this.#now;
  }

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

  /** Lets `ms` milliseconds pass: fires what is due, in order, each at its moment, in one synchronous go. */
  jump(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) this.#fire(next);
    this.#now = end;
  }

  /** As {@link jump}, but before and after each timer everything that can go on without a timer does so. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    await turn();
    for (let next = this.#nextUntil(end); next !== undefined; next = this.#nextUntil(end)) {
      this.#fire(next);
      await turn();
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

/** By this clock it is the summer of 2001. */
const epoch = Date.UTC(2001, 5, 1);

/** Puts a virtual clock in place for the rest of the process: call it once, at the head of a test file. */
export function holdTime(): VirtualClock {
  const clock = new VirtualClock();
  useClock(clock);
  return clock;
}

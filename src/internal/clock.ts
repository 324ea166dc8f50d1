/** Where time comes from. Passed in, so that a test can hold the clock. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  now(): number;
  /** Milliseconds since the epoch. */
  wall(): number;
  /** Calls `fire` once, `ms` from now. Keeps the process alive unless `background`. Returns the undo. */
  after(ms: number, fire: () => void, background?: boolean): () => void;
}

/** The longest delay that Node's timers take; beyond it they fire at once. */
const longest = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, fire, background) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = left > longest ? setTimeout(() => arm(left - longest), longest) : setTimeout(fire, left);
      if (background === true) timer.unref();
    };
    arm(Math.max(0, ms));
    return () => clearTimeout(timer);
  },
};

/** The clock in use. A live binding: read it at each use, never keep a copy. */
export let clock: Clock = systemClock;

/** Puts another clock in place until the returned undo is called. For tests. */
export function useClock(other: Clock): Disposable {
  const before = clock;
  clock = other;
  return { [Symbol.dispose]: () => void (clock = before) };
}

import type { Context } from "../core/index.js";

/**
 * What every pool does, wherever its items are kept and whoever handles them: write against it, and a pool in memory can
 * become one of threads, of a disk or of many machines.
 */
export interface WorkPool<T, R = unknown> {
  readonly name: string;

  /**
   * Handles items until the pool is closed and nothing is left. A stop closes it; what was accepted is still handled,
   * within the grace period of that stop. Call it once, as a task that stops after those that submit: a second call throws `BusyError`,
   * or `ClosedError` once the first run is over.
   */
  run(ctx: Context): Promise<void>;

  /**
   * Hands an item in, and resolves when the pool is responsible for it; what becomes of it, the receipt tells. When the
   * pool is full it does what the pool's policy says: waits, or throws `OverloadError`, or drops the oldest.
   * Throws `ClosedError` if the pool is closed, also while it waits, and the context's error if that stops first: then
   * the item was not accepted.
   */
  submit(ctx: Context, item: T, options?: SubmitOptions): Promise<Accepted<R>>;

  /**
   * As {@link submit}, but never waits for room: `undefined` if there is none. A pool that must write an item down first
   * returns a promise of the same. Throws `ClosedError` if the pool is closed.
   */
  trySubmit(item: T, options?: SubmitOptions): Accepted<R> | undefined | Promise<Accepted<R> | undefined>;

  /** Takes no more. What was accepted is still handled; submitters that wait get `ClosedError`. Closing twice does nothing. */
  close(): void;

  /** The figures now: a copy, which does not change. */
  stats(): PoolStats;
}

/** How one item is to be treated. */
export interface SubmitOptions {
  /** Milliseconds from its acceptance in which it must end, waiting and retries included; from 0. Default: the pool's. */
  timeout?: number;
  /** Hears what the handler reports of its progress. What it throws fails the handler. */
  onProgress?: (value: unknown) => void;
}

/**
 * - `waiting`: accepted; for a worker, or for its next attempt
 * - `working`: in a worker's hands
 * - `handled`: the handler returned
 * - `failed`: the handler threw, at its last attempt; or could never wake, and was lost
 * - `dropped`: was never finished, and never will be
 * - `kept`: was not finished by this process; it is stored, and another one will
 */
export type ItemState = "waiting" | "working" | ItemEnd;

/** How an item ends: in exactly one of these ways. */
export type ItemEnd = "handled" | "failed" | "dropped" | "kept";

/** The receipt for an item. Keep it or not: the pool owns the item, and does not need it. */
export interface Accepted<R = unknown> {
  /** Unique in its pool. */
  readonly id: string;
  readonly state: ItemState;
  /** How often its handler was called. */
  readonly attempts: number;
  /**
   * What the handler returned. Rejects with what it threw at its last attempt, with a `DroppedError`, or, for one that is
   * kept, with a `StoppedError`. A promise of its own at each call. The pool hears of a failure whether or not anybody asks.
   */
  result(): Promise<R>;
}

/** What a handler is told of the item in its hands. */
export interface Attempt {
  /** That of its receipt. */
  readonly id: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Tells the submitter, if it listens. */
  progress(value: unknown): void;
}

/** The figures of a pool at one moment. */
export interface PoolStats {
  /** Accepted, and not in a worker's hands. */
  readonly waiting: number;
  /** How long the oldest of those has been accepted, in milliseconds; 0 if there is none. */
  readonly oldestMs: number;
  /** In a worker's hands. */
  readonly working: number;
  readonly handled: number;
  readonly failed: number;
  readonly dropped: number;
  /** Attempts that failed and were followed, or will be, by another one. */
  readonly retried: number;
  /** Not accepted, since the pool was full. */
  readonly refused: number;
}

/** What to do with an item when the pool is full. */
export type WhenFull = "wait" | "reject" | "drop oldest";

/** Whether and when to try again what has failed. */
export interface RetryOptions {
  /** How often an item is tried at most, from 1. */
  attempts: number;
  /**
   * Milliseconds until the next attempt, after `attempt` have failed. Default: a random time up to 100 ms, doubled with each
   * attempt, 30 s at most, so that what failed together does not come again together.
   * Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (full jitter).
   */
  backoff?: (attempt: number, error: unknown) => number;
  /** Whether to try again after this error. Default: always. */
  when?: (error: unknown) => boolean;
}

/**
 * Carries a caller's context to where its memory does not reach: another process, or this one after a restart. In memory a pool
 * needs none: there the handler runs in the `AsyncLocalStorage` context of its submitter.
 */
export interface Propagation {
  /** The caller's context, as what can be stored: it is called inside `submit`. */
  inject(): Record<string, string>;
  /** Calls `fn` in the context that was stored. */
  run<T>(carrier: Record<string, string>, fn: () => T): T;
}

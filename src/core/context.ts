import type { DeadlineError, StoppedError } from "../errors/index.js";

/**
 * What a task is handed, and hands on: its identity, its stop signal, its deadline and a few values. Always the first
 * parameter. Contexts form a tree: a stop goes down it at once, before the call that asked for it returns, and never up.
 *
 * Use: pass it on, do not store it. Look at {@link Context.done} in every loop. Give it to everything that may wait.
 *
 * Source: Go's package `context`; where we differ is written in `docs/decisions/`.
 */
export interface Context {
  /** For code that takes an `AbortSignal`. Made on first use (3–10 µs); its `reason` is {@link Context.error}. */
  readonly signal: AbortSignal;

  /** Whether the stop has been asked for, or the deadline has passed. True for ever after. */
  readonly done: boolean;

  /** Why it was stopped: what the asker gave, or {@link Context.error} if nothing. `undefined` while not done. The first cause stays. */
  readonly cause: unknown;

  /** What waits on this context throw once it is done. `undefined` while not done. */
  readonly error: StoppedError | DeadlineError | undefined;

  /** When it will be stopped at the latest, in milliseconds since the epoch; `undefined` for never. */
  readonly deadline: number | undefined;

  /** Throws {@link Context.error} if done. */
  throwIfDone(): void;

  /**
   * Calls `fn` with the cause when the context stops; at once if it has. Runs inside the call that stops, so keep it
   * short. What it throws is reported as an uncaught exception, and stops nobody else from hearing.
   * Dispose the returned handle when you no longer care: the context holds `fn` until then.
   */
  onDone(fn: (cause: unknown) => void): Disposable;

  /** A context of its own that can be stopped without stopping this one. Dispose it when done: `using scope = ctx.withCancel()`. */
  withCancel(): CancelScope;

  /** As {@link Context.withCancel}, and stopped with a {@link DeadlineError} when `ms` milliseconds have passed. `cause` says what was too slow. Throws `RangeError` below 0. */
  withTimeout(ms: number, cause?: unknown): CancelScope;

  /** As {@link Context.withTimeout}, at a moment: a `Date`, or milliseconds since the epoch. */
  withDeadline(at: number | Date, cause?: unknown): CancelScope;

  /** The same context, with one value more. Costs one small object; look-ups walk up the tree. */
  withValue<T>(key: ContextKey<T>, value: T): Context;

  /** The value for `key` from here or the nearest context above, or the key's fallback. */
  value<T>(key: ContextKey<T>): T | undefined;

  /** The same values, but never stopped: for what must be finished in any case. You own its end; the groups above wait for it. */
  withoutStop(): Context;

  /**
   * For what was already accepted when the stop comes (a request, an item): not stopped by this context's stop, but at
   * the end of the grace period that belongs to that stop, or `ms` after it, whichever is first. With neither, never.
   */
  withGrace(ms?: number): CancelScope;

  /** How it came to be: `background > main > app > timeout 5.0 s`. */
  toString(): string;
}

/** A context, and the right to stop it. */
export interface CancelScope extends Disposable {
  readonly ctx: Context;
  /** Asks everything below `ctx` to stop; does not wait. Calls after the first do nothing. May be called from anywhere. */
  cancel(cause?: unknown): void;
}

/** What a value is filed under. Two keys of one name are two keys. */
export class ContextKey<T> {
  declare private readonly type: T;

  constructor(
    readonly name: string,
    /** What {@link Context.value} gives where nothing was set. */
    readonly fallback?: T | undefined,
  ) {
    if (typeof name !== "string" || name === "") throw new TypeError("a ContextKey needs a name");
  }
}

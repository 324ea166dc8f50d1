import { DeadlineError, StoppedError } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import type { Context } from "./context.js";

/**
 * One request to stop: why, and until when what was already accepted may go on.
 * One object for all contexts that the request reaches, so that a stop of a million tasks makes one error.
 */
export class Stop {
  /** When the grace period ends, on the clock's scale. Infinity: nobody set a limit yet. */
  graceUntil: number = Infinity;
  #error: StoppedError | DeadlineError | undefined;
  #watchers: Set<(until: number) => void> | undefined;
  /** Undoes each {@link follow}. */
  #following: (() => void)[] | undefined;

  constructor(
    private readonly given: unknown,
    /** Set when time was up: what had the time limit. */
    private readonly late?: string | undefined,
    /** The stop further up that this one passes on. */
    private readonly origin?: Stop | undefined,
  ) {}

  /** The same stop for what is below one group: its grace period can be shortened without touching the others'. */
  branch(): Stop {
    const branch = new Stop(this.given, this.late, this);
    branch.follow(this);
    return branch;
  }

  /** From now on its grace period is no longer than that of `other`. */
  follow(other: Stop): void {
    (this.#following ??= []).push(other.watchGrace((until) => this.limitGrace(until)));
  }

  /** Leaves those that it follows: they may be told of for much longer than it. */
  unfollow(): void {
    for (const leave of this.#following ?? []) leave();
    this.#following = undefined;
  }

  /** What whoever asked gave as the reason, or else the error itself. */
  get cause(): unknown {
    return this.given ?? this.error;
  }

  /** What waits that were cut short throw. Made on first use: an error costs more than the rest of a stop. */
  get error(): StoppedError | DeadlineError {
    if (this.origin !== undefined) return this.origin.error;
    this.#error ??=
      this.late !== undefined
        ? new DeadlineError(this.late, { cause: this.given ?? undefined })
        : this.given instanceof StoppedError || this.given instanceof DeadlineError
          ? this.given
          : new StoppedError(this.given ?? undefined);
    return this.#error;
  }

  /** Sets the end of the grace period, or moves it earlier; never later. */
  limitGrace(until: number): void {
    if (until >= this.graceUntil) return;
    this.graceUntil = until;
    for (const watcher of this.#watchers ?? []) watcher(until);
  }

  /** Calls `watcher` now if there is a limit, and whenever it moves. Returns the undo. */
  watchGrace(watcher: (until: number) => void): () => void {
    (this.#watchers ??= new Set()).add(watcher);
    if (this.graceUntil !== Infinity) watcher(this.graceUntil);
    return () => this.#watchers?.delete(watcher);
  }

  /** Whether what a task threw is only the echo of this stop, rather than a failure of its own. */
  explains(thrown: unknown): boolean {
    return this.#explains(thrown, 8);
  }

  #explains(error: unknown, depth: number): boolean {
    if (error === this.error || error === this.cause) return true;
    if (!(error instanceof Error) || depth === 0) return false;
    if (error.name === "AbortError" || (error as NodeJS.ErrnoException).code === "ABORT_ERR") return true;
    const reasons = reasonsOf(error);
    return reasons.length > 0 && reasons.every((reason) => this.#explains(reason, depth - 1));
  }
}

/** What an error was made from: several for `Promise.any`, and for `using` when both the block and its end threw. */
function reasonsOf(error: Error): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors;
  if (error.name !== "SuppressedError") return [error.cause];
  const { error: late, suppressed } = error as Error & { error?: unknown; suppressed?: unknown };
  return [late, suppressed];
}

/** The end of an owner: one object for all that end so, hence without a grace period that one of them could shorten. */
export class EndStop extends Stop {
  override limitGrace(): void {
    // Nothing goes on.
  }

  override follow(): void {
    // Nothing goes on.
  }

  /** Keeps no watcher: this object is never collected. */
  override watchGrace(): () => void {
    return () => undefined;
  }
}

/** Gives the stop of a context that is done `ms` milliseconds from now, unless it has less already. */
export function limitGrace(ctx: Context, ms: number): void {
  stopOf(ctx)?.limitGrace(clock.now() + ms);
}

/** Whether `thrown` only says that `ctx` was stopped. */
export function isEcho(ctx: Context, thrown: unknown): boolean {
  return stopOf(ctx)?.explains(thrown) === true;
}

function stopOf(ctx: Context): Stop | null {
  return ctx.done ? (ctx as unknown as { halted: Stop }).halted : null;
}

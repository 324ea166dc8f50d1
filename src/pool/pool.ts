import { type Context, Group } from "../core/index.js";
import { isEcho, tell } from "../core/port.js";
import { ClosedError, DeadlineError, reasonText } from "../errors/index.js";
import { checkContext, checkCount, checkFunction, checkOptions, checkText } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { Channel } from "../sync/index.js";

/** How a pool works. */
export interface PoolOptions<T> {
  /** In dumps and messages. Default: `pool`. */
  name?: string;
  /** How many items are handled at once, from 1. */
  workers: number;
  /** How many accepted items may wait, from 0. */
  capacity: number;
  /** Handles one item. Its context ends with the grace period, not with the stop: what was accepted is finished. */
  handle(ctx: Context, item: T): unknown;
  /**
   * Hears what `handle` threw; the worker goes on when it has settled. Default: told to the observers. What it throws, or rejects
   * with, ends the pool.
   */
  onError?(error: unknown, item: T): unknown;
}

/** The figures of a pool at one moment. */
export interface PoolStats {
  /** Accepted, and not yet begun. */
  readonly waiting: number;
  /** Begun, and not yet ended. */
  readonly working: number;
  readonly handled: number;
  readonly failed: number;
}

/**
 * A bounded queue and the workers that empty it, in memory. Run it as a task that stops after the tasks that feed it:
 * `group.go("reporter", (ctx) => pool.run(ctx), { stopAfter: app })`.
 */
export class Pool<T> {
  readonly name: string;
  readonly #options: PoolOptions<T>;
  readonly #items: Channel<T>;
  #working = 0;
  #handled = 0;
  #failed = 0;
  /** Items whose handling gave up because the grace period was used up. */
  #cut = 0;

  /** Throws `TypeError` or `RangeError` for options that make no sense. */
  constructor(options: PoolOptions<T>) {
    checkOptions("a Pool", options);
    const { name = "pool", workers, capacity, handle, onError } = options;
    checkText("a pool's name", name);
    checkCount("a pool's workers", workers, 1);
    checkCount("a pool's capacity", capacity, 0);
    checkFunction("a pool's handle", handle);
    if (onError !== undefined) checkFunction("a pool's onError", onError);
    this.name = name;
    this.#options = options;
    this.#items = new Channel<T>(capacity);
  }

  /**
   * Runs the workers until the pool is closed and drained. A stop closes it; what was accepted is still handled, within
   * the grace period of that stop. Throws `DeadlineError`, which counts the items left, when that time was too short.
   * Throws what `onError` threw; then the items left are counted in a note to the observers.
   */
  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    using grace = ctx.withGrace();
    using _closing = ctx.onDone(() => this.close());
    const workers = new Group(grace.ctx, { name: "workers", stopOn: "error" });
    using _skipping = aMomentAfter(grace.ctx, () => this.#saySkipped());
    // When one worker fails, the others may take a while to end: what was accepted in that time would be dropped.
    workers.ctx.onDone(() => this.close());
    for (let count = 0; count < this.#options.workers; count++) workers.go("worker", (own) => this.#work(own));
    try {
      await workers.wait();
    } catch (error) {
      const failed = !isEcho(grace.ctx, error);
      // A worker that was lost has its item still.
      const left = this.#items.length + this.#cut + this.#working;
      if (left > 0 && !failed) throw new DeadlineError(`pool ${JSON.stringify(this.name)}: ${late(left)}`);
      if (left > 0)
        this.#note(`${notHandled(left)}, since the pool has failed: ${reasonText(error)}`, { dropped: left });
      if (failed) throw error;
    }
  }

  /** A handler that does not stop keeps `run` from ending: then this is all that is heard of what waits behind it. */
  #saySkipped(): void {
    const dropped = this.#items.length + this.#cut;
    const working = this.#working;
    if (dropped === 0 || working === 0) return;
    this.#note(`${late(dropped)}, and ${String(working)} ${working === 1 ? "is" : "are"} still in hand`, {
      dropped,
      working,
    });
  }

  #note(text: string, facts: Record<string, number>): void {
    tell("noted", { from: this.name, text, level: "error", facts });
  }

  /** Waits until there is room, then hands the item in. Throws `ClosedError` if the pool is closed, also while it waits, and the context's error if that stops first; then the item was not accepted. */
  async submit(ctx: Context, item: T): Promise<void> {
    checkContext("submit", ctx);
    try {
      await this.#items.send(ctx, item);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  /** Hands the item in if there is room. Throws `ClosedError` if the pool is closed. */
  trySubmit(item: T): boolean {
    try {
      return this.#items.trySend(item);
    } catch (error) {
      throw this.#refusal(error);
    }
  }

  /** Takes no more. What was accepted is still handled; submitters that wait get `ClosedError`. Closing twice does nothing. */
  close(): void {
    if (!this.#items.closed) this.#items.close();
  }

  /** The figures now: a copy, which does not change. */
  stats(): PoolStats {
    return { waiting: this.#items.length, working: this.#working, handled: this.#handled, failed: this.#failed };
  }

  /** What a call on a closed pool throws: the channel's error in the pool's words. */
  #refusal(error: unknown): unknown {
    if (!(error instanceof ClosedError)) return error;
    return new ClosedError(`pool ${JSON.stringify(this.name)}`, { during: "submit" });
  }

  async #work(ctx: Context): Promise<void> {
    for await (const item of this.#items.values(ctx)) {
      this.#working++;
      try {
        await this.#options.handle(ctx, item);
        this.#handled++;
      } catch (error) {
        if (isEcho(ctx, error)) {
          this.#cut++;
          throw error;
        }
        this.#failed++;
        if (this.#options.onError !== undefined) await this.#options.onError(error, item);
        else tell("noted", { from: this.name, text: `an item failed: ${reasonText(error)}`, level: "error", error });
      } finally {
        this.#working--;
      }
    }
  }
}

/** Less than what is cut at the very end of a grace period is given to say so. */
const moment = 25;

/** Calls back a moment after `ctx` is done, unless it is disposed before. */
function aMomentAfter(ctx: Context, call: () => void): Disposable {
  let disarm: (() => void) | undefined;
  const listening = ctx.onDone(() => (disarm = clock.after(moment, call, true)));
  return {
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]();
      disarm?.();
    },
  };
}

function late(count: number): string {
  return `${notHandled(count)} when the grace period was used up`;
}

function notHandled(count: number): string {
  return `${String(count)} accepted ${count === 1 ? "item was" : "items were"} not handled`;
}

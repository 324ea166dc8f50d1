import { type Context, Group } from "../core/index.js";
import { isEcho, tell } from "../core/port.js";
import { DeadlineError, reasonText } from "../errors/index.js";
import { checkCount, checkFunction } from "../internal/check.js";
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
  /** Hears what `handle` threw; the worker goes on. Default: told to the observers. What it throws itself ends the pool. */
  onError?(error: unknown, item: T): void;
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
    checkCount("a pool's workers", options.workers, 1);
    checkCount("a pool's capacity", options.capacity, 0);
    checkFunction("a pool's handle", options.handle);
    this.name = options.name ?? "pool";
    this.#options = options;
    this.#items = new Channel<T>(options.capacity);
  }

  /**
   * Runs the workers until the pool is closed and drained. A stop closes it; what was accepted is still handled, within
   * the grace period of that stop. Throws `DeadlineError`, which counts the items left, when that time was too short.
   */
  async run(ctx: Context): Promise<void> {
    using grace = ctx.withGrace();
    using _closing = ctx.onDone(() => this.close());
    const workers = new Group(grace.ctx, { name: "workers", stopOn: "error" });
    for (let count = 0; count < this.#options.workers; count++) workers.go("worker", (own) => this.#work(own));
    try {
      await workers.wait();
    } catch (error) {
      this.close();
      if (!isEcho(grace.ctx, error)) throw error;
      const left = this.#items.length + this.#cut;
      const what = left === 1 ? "item was" : "items were";
      if (left > 0)
        throw new DeadlineError(
          `pool ${JSON.stringify(this.name)}: ${String(left)} accepted ${what} not handled when the grace period was used up`,
        );
    }
  }

  /** Waits until there is room, then hands the item in. Throws `ClosedError` if the pool is closed, also while it waits, and the context's error if that stops first; then the item was not accepted. */
  submit(ctx: Context, item: T): Promise<void> {
    return this.#items.send(ctx, item);
  }

  /** Hands the item in if there is room. Throws `ClosedError` if the pool is closed. */
  trySubmit(item: T): boolean {
    return this.#items.trySend(item);
  }

  /** Takes no more. What was accepted is still handled; submitters that wait get `ClosedError`. Closing twice does nothing. */
  close(): void {
    this.#items.close();
  }

  /** The figures now: a copy, which does not change. */
  stats(): PoolStats {
    return { waiting: this.#items.length, working: this.#working, handled: this.#handled, failed: this.#failed };
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
        if (this.#options.onError !== undefined) this.#options.onError(error, item);
        else tell("noted", { from: this.name, text: `an item failed: ${reasonText(error)}`, level: "error", error });
      } finally {
        this.#working--;
      }
    }
  }
}

import type { Context } from "../core/index.js";
import type { Accepted, PoolStats, SubmitOptions, WorkPool } from "./contract.js";
import { Engine } from "./engine.js";
import { checkPoolOptions, type PoolOptions } from "./options.js";

/**
 * A bounded queue in memory, and the workers that empty it. Run it as a task that stops after the tasks that feed it:
 * `group.go("reporter", (ctx) => pool.run(ctx), { stopAfter: app })`.
 *
 * Every item that it has accepted ends in exactly one way, which its receipt tells: see {@link ItemEnd}. Each is a task of
 * its own: a handler that waits for what nothing can wake is lost, fails with `LostError`, and makes place for others.
 *
 * Cost: `docs/results/` has the figures.
 */
export class Pool<T, R = unknown> implements WorkPool<T, R> {
  readonly #engine: Engine<T, R>;

  /** Throws `TypeError` or `RangeError` for options that make no sense. */
  constructor(options: PoolOptions<T, R>) {
    checkPoolOptions("a Pool", options);
    this.#engine = new Engine(options);
  }

  get name(): string {
    return this.#engine.name;
  }

  /**
   * Runs the workers until the pool is closed and drained. A stop closes it; what was accepted is still handled, within
   * the grace period of that stop. Throws `DroppedError`, which names the items left, when that time was too short; what
   * waited is dropped at that moment, what is in hand is told to stop and waited for.
   * Throws what `onError` or `onDrop` threw; then the items left are named in a note to the observers.
   * Throws `BusyError` when called a second time, and `ClosedError` once the first run is over.
   */
  run(ctx: Context): Promise<void> {
    return this.#engine.run(ctx);
  }

  /**
   * Hands the item in, and resolves with its receipt. Waits while the pool is full, first come, first served; or does what
   * `whenFull` says. Throws `ClosedError` if the pool is closed, also while it waits, the context's error if that stops
   * first, and `OverloadError` under `reject`; then the item was not accepted.
   */
  submit(ctx: Context, item: T, options?: SubmitOptions): Promise<Accepted<R>> {
    return this.#engine.submit(ctx, item, options);
  }

  /** Hands the item in if there is room, and returns its receipt; `undefined` if there is none. Throws `ClosedError` if the pool is closed. */
  trySubmit(item: T, options?: SubmitOptions): Accepted<R> | undefined {
    return this.#engine.trySubmit(item, options);
  }

  close(): void {
    this.#engine.close();
  }

  stats(): PoolStats {
    return this.#engine.stats();
  }
}

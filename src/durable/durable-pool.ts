import { abandonOnDone, type Context } from "../core/index.js";
import { TakeoverError } from "../errors/index.js";
import { checkContext, checkCount, checkFullText } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import type { Accepted, PoolOptions, PoolStats, Propagation, SubmitOptions, WorkPool } from "../pool/index.js";
import { checkPoolOptions, Engine, OneRun } from "../pool/port.js";
import { Store } from "./store.js";

/** How a durable pool works. */
export interface DurablePoolOptions<T, R = unknown> extends PoolOptions<T, R> {
  /** Where the items are kept: a folder of this pool's own, on a local disk. It is made if need be. One process at a time. */
  folder: string;
  /** Carries the caller's context over a restart. Default: handlers of items from before it run in none. */
  propagation?: Propagation;
  /**
   * How often an item may be begun by a process that has taken it over, and that dies, from 1: one that ends each process that
   * handles it must not go on for ever. Then it has failed, with a `TakeoverError`. Default: 10.
   */
  takeovers?: number;
}

const defaultTakeovers = 10;

/**
 * A `Pool` whose items survive `kill -9` and power loss: an item is accepted when it is on the disk, synced, and is
 * removed when it has ended. What a process leaves over, the next one handles first. Items are stored as JSON.
 *
 * Every item is handled at least once. After `kill -9` no more are handled twice than were in hand; after power loss, those too
 * that ended since the last item was accepted. `capacity` bounds what waits in memory and on disk.
 *
 * At the end of the grace period what is left is `kept`, not dropped: `run` ends well, and tells the observers what it left.
 * A timeout runs on over a restart, and failed attempts are counted on; what waited for its next attempt gets it at once. An attempt
 * that was cut short counts as none.
 *
 * Needs the package `classic-level`. Cost: see `docs/results/`.
 */
export class DurablePool<T, R = unknown> implements WorkPool<T, R> {
  readonly #options: DurablePoolOptions<T, R>;
  readonly #engine: Engine<T, R>;
  readonly #run: OneRun;
  #store: Store<T> | undefined;
  /** By id, of items that were taken over: how often before. */
  readonly #takeovers = new Map<string, number>();
  /** Settles when `run` has opened the store, and taken over what it found. */
  readonly #opened: Promise<void>;
  #open!: () => void;
  #refuse!: (error: unknown) => void;

  /** Throws `TypeError` or `RangeError` for options that make no sense. Opens nothing. */
  constructor(options: DurablePoolOptions<T, R>) {
    checkPoolOptions("a DurablePool", options, ["folder", "propagation", "takeovers"]);
    checkFullText("a DurablePool's folder", options.folder);
    if (options.takeovers !== undefined) checkCount("a DurablePool's takeovers", options.takeovers, 1);
    this.#options = options;
    this.#engine = new Engine(options, {
      begin: ({ id, attempts }) => {
        const takeovers = this.#takeovers.get(id);
        // Only a restart can bring an item here again whose process has died: what is new costs no write.
        return takeovers === undefined
          ? undefined
          : this.#store!.note(id, { attempts: attempts - 1, takeovers: takeovers + 1 });
      },
      again: ({ id }, attempts) => this.#store!.note(id, { attempts, takeovers: this.#takeovers.get(id) ?? 0 }),
      forget: ({ id }) => {
        this.#takeovers.delete(id);
        return this.#store!.remove(id);
      },
    });
    this.#run = new OneRun(this.#engine.report);
    this.#opened = new Promise((resolve, reject) => {
      this.#open = resolve;
      this.#refuse = reject;
    });
    this.#opened.catch(() => undefined);
  }

  get name(): string {
    return this.#engine.name;
  }

  /** As `Pool.run`, except that it opens the folder first, and that what is left at the end is kept. Throws one sentence if the folder cannot be had. */
  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    using _running = this.#run.begin();
    try {
      this.#store = await Store.open<T>(this.#options.folder);
      await this.#takeOver(this.#store);
    } catch (error) {
      this.close();
      this.#refuse(error);
      await this.#store?.close();
      throw error;
    }
    this.#open();
    try {
      await this.#engine.run(ctx);
    } finally {
      await this.#store.close();
    }
  }

  /**
   * As `Pool.submit`; resolves when the item is on the disk. A stop that comes while it is being written comes too late.
   * Waits until `run` has opened the folder.
   */
  async submit(ctx: Context, item: T, options?: SubmitOptions): Promise<Accepted<R>> {
    checkContext("submit", ctx);
    ctx.throwIfDone();
    if (this.#engine.intake.closed) throw this.#engine.report.closedError("submit");
    await abandonOnDone(ctx, this.#opened);
    await this.#engine.enter(ctx, options);
    return this.#write(item, options);
  }

  /** As `Pool.trySubmit`; resolves when the item is on the disk, or at once with `undefined` if there is no room, or the folder is not open yet. */
  async trySubmit(item: T, options?: SubmitOptions): Promise<Accepted<R> | undefined> {
    if (this.#store === undefined && !this.#engine.intake.closed) return undefined;
    return this.#engine.tryEnter(options) ? this.#write(item, options) : undefined;
  }

  close(): void {
    this.#engine.close();
    this.#refuse(this.#engine.report.closedError("submit"));
  }

  stats(): PoolStats {
    return this.#engine.stats();
  }

  /** An item has its place: stores it, or gives the place back. */
  async #write(item: T, options: SubmitOptions | undefined): Promise<Accepted<R>> {
    const timeout = options?.timeout ?? this.#options.timeout;
    let key: string;
    try {
      const carrier = this.#options.propagation?.inject();
      key = await this.#store!.add({
        item,
        acceptedAt: clock.wall(),
        ...(timeout !== undefined && Number.isFinite(timeout) && { timeout }),
        ...(carrier !== undefined && { carrier }),
      });
    } catch (error) {
      this.#engine.leave();
      throw error;
    }
    return this.#engine.accept(item, options, key);
  }

  /** Puts what earlier processes have left before everything else. Throws what `onError` throws. */
  async #takeOver(store: Store<T>): Promise<void> {
    const { propagation, takeovers: most = defaultTakeovers } = this.#options;
    for await (const [key, stored, { attempts, takeovers }] of store.left()) {
      if (takeovers >= most) {
        await this.#giveUp(store, key, stored.item, takeovers);
        continue;
      }
      this.#takeovers.set(key, takeovers);
      const { item, acceptedAt, timeout = Infinity, carrier } = stored;
      const age = Math.max(0, clock.wall() - acceptedAt);
      const restore = (): void => this.#engine.restore(item, key, age, timeout, attempts);
      if (propagation === undefined || carrier === undefined) restore();
      else propagation.run(carrier, restore);
    }
  }

  async #giveUp(store: Store<T>, id: string, value: T, takeovers: number): Promise<void> {
    const { report } = this.#engine;
    const item = { id, value, asked: false };
    report.count("failed");
    await report.failed(item, new TakeoverError(report.nameOf(item), takeovers));
    await store.remove(id);
  }
}

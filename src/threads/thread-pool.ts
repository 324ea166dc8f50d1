import type { Context } from "../core/index.js";
import { checkContext, checkMilliseconds } from "../internal/check.js";
import type { Accepted, PoolStats, Propagation, QueueOptions, SubmitOptions, WorkPool } from "../pool/index.js";
import { checkQueueOptions, Engine } from "../pool/port.js";
import { Threads } from "./threads.js";

/** How a pool of threads works. */
export interface ThreadPoolOptions<T> extends QueueOptions<T> {
  /**
   * The module that handles the items, in each thread: its default export is `(ctx, item, attempt) => result`. A `URL`, as
   * of `new URL("./hash.js", import.meta.url)`. Items and results are copied, so they must be what `structuredClone` takes.
   */
  module: URL;
  /**
   * How long a handler may go on after it was told to stop (by its timeout, or by the end of the grace period), in
   * milliseconds. Then its thread is ended, and another one started. Default: 1000.
   */
  patience?: number;
  /**
   * Carries the caller's context into the thread: `inject` is called here; `run` is that of the module's export `propagation`, which
   * it must have then: `export const propagation = tracePropagation()`. Default: handlers run in none.
   */
  propagation?: Pick<Propagation, "inject">;
}

/**
 * A `Pool` whose items are handled in threads: for computing, which would stop everything else on the one thread.
 * What holds for a pool holds here; `workers` is the number of threads.
 *
 * The handler's context crosses the border: its stop, the cause as text, its deadline. A handler that computes and never waits
 * sees them, too, if it looks at `ctx.done`, which costs about 50 ns. One that does not look is ended with its thread.
 * Errors keep their name, message, stack, causes and properties; their class only if it is one of curfew's own.
 *
 * Needs the package `piscina`. Cost: see `docs/results/`.
 */
export class ThreadPool<T, R = unknown> implements WorkPool<T, R> {
  readonly #engine: Engine<T, R>;
  readonly #open: () => Threads;
  #threads: Threads | undefined;

  /** Throws `TypeError` or `RangeError` for options that make no sense. Starts no thread. */
  constructor(options: ThreadPoolOptions<T>) {
    checkQueueOptions("a ThreadPool", options, ["module", "patience", "propagation"]);
    const { module, workers, patience = 1000, propagation } = options;
    if (!(module instanceof URL)) throw new TypeError("a ThreadPool's module is a URL");
    checkMilliseconds("a ThreadPool's patience", patience);
    this.#open = () => new Threads(this.name, module.href, workers, patience);
    this.#engine = new Engine<T, R>({
      ...options,
      // In its submitter's context: there `inject` finds it.
      handle: (ctx, item, attempt) =>
        this.#threads!.handle(ctx, item, attempt, {
          name: this.#engine.report.taskNameOf({ id: attempt.id, value: item }),
          carrier: propagation?.inject(),
        }) as Promise<R>,
    });
  }

  get name(): string {
    return this.#engine.name;
  }

  /** As `Pool.run`. The threads are started by it, and have ended when it ends. */
  async run(ctx: Context): Promise<void> {
    checkContext("run", ctx);
    const running = this.#engine.run(ctx);
    // A second run is refused, and the threads are the first one's.
    if (this.#threads !== undefined) return running;
    this.#threads = this.#open();
    try {
      await running;
    } finally {
      await this.#threads.close();
    }
  }

  submit(ctx: Context, item: T, options?: SubmitOptions): Promise<Accepted<R>> {
    return this.#engine.submit(ctx, item, options);
  }

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

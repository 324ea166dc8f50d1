import { background, type Context, Group, type Task, untilDone } from "../core/index.js";
import { tell } from "../core/port.js";
import { reasonText, StragglersError } from "../errors/index.js";
import { checkContext, checkFunction, checkName, checkNoOthers, checkOptions, checkText } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { isThenable } from "../internal/thenable.js";

/** How a tracker works. */
export interface TrackerOptions {
  /** In dumps and messages. Default: `tracker`. */
  name?: string;
  /** Hears what tracked work threw. Default: told to the observers. Must not throw. */
  onError?: (error: unknown, name: string) => void;
}

/**
 * Waits at the end for work that nobody else waits for: work that was started already, or that is started here. It does not bound
 * how much runs at once: where requests start work, prefer a {@link Pool}.
 *
 * Owner: whoever makes it, and that one calls {@link shutdown}: `group.defer("tracker", (ctx) => tracker.shutdown(ctx))`.
 */
export class Tracker {
  readonly name: string;
  readonly #group: Group;
  readonly #onError: ((error: unknown, name: string) => void) | undefined;

  /** Throws `TypeError` for options that make no sense. */
  constructor(options: TrackerOptions = {}) {
    checkOptions("a Tracker", options);
    checkNoOthers("a Tracker", options, ["name", "onError"]);
    const { name = "tracker", onError } = options;
    checkText("a tracker's name", name);
    if (onError !== undefined) checkFunction("a tracker's onError", onError);
    this.name = name;
    this.#onError = onError;
    this.#group = new Group(background, { name, stopOn: "never" });
  }

  /** How much of it has not ended. */
  get size(): number {
    return this.#group.size;
  }

  /**
   * Counts work in: a promise, or a function, which is called now. The function's context stops when the time of
   * {@link shutdown} is up; a promise cannot be told. Work may come in until `shutdown` has ended; after that it throws
   * `ClosedError`, and calls no function.
   */
  track<T>(name: string, work: PromiseLike<T> | ((ctx: Context) => T | PromiseLike<T>)): Task<T> {
    checkName("track", name);
    if (!isThenable(work)) checkFunction(`track(${JSON.stringify(name)})`, work);
    const task = this.#group.go(name, typeof work === "function" ? work : () => work);
    task.result().catch((error: unknown) => {
      if (task.state !== "stopped") this.#failed(name, error);
    });
    return task;
  }

  /**
   * Waits until all tracked work has ended. When `ctx` stops first, it tells the work to stop, and throws `StragglersError`,
   * which names what is still out. Call it again to wait on.
   */
  async shutdown(ctx: Context): Promise<void> {
    checkContext("shutdown", ctx);
    const began = clock.now();
    using scope = ctx.withCancel();
    const ended = this.#group.wait().catch(() => undefined);
    await Promise.race([ended, untilDone(scope.ctx)]);
    if (this.size === 0) return await ended;
    this.#group.stop(ctx.cause);
    throw new StragglersError(
      `tracker ${JSON.stringify(this.name)} waited for ${duration(clock.now() - began)}`,
      this.#group.stragglers(),
    );
  }

  #failed(name: string, error: unknown): void {
    if (this.#onError !== undefined) this.#onError(error, name);
    else tell("noted", { from: this.name, text: `${name} failed: ${reasonText(error)}`, level: "error", error });
  }
}

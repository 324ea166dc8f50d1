import { StragglersError, type Straggler, type TaskError } from "../errors/index.js";
import {
  checkContext,
  checkCount,
  checkFunction,
  checkMilliseconds,
  checkName,
  checkOptions,
} from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { background } from "./background.js";
import type { Context } from "./context.js";
import { GroupRun } from "./group-run.js";
import type { ContextNode } from "./node.js";
import { checkStopAfter } from "./stop-after.js";
import { stragglersBelow } from "./stragglers.js";
import { type Task, type TaskFunction, TaskRun } from "./task.js";

/** When the end of one task stops the others. */
export type StopOn = "error" | "exit" | "never";

/** How a group treats its tasks. */
export interface GroupOptions {
  /** In dumps and messages. Default: `group`. */
  name?: string;
  /** `error` (default): the first failure stops the others. `exit`: any end does. `never`: none does. */
  stopOn?: StopOn;
  /** How many tasks may run at once, from 1; more are queued. Default: no limit. */
  limit?: number;
}

/** What makes one task of a group differ. */
export interface GoOptions {
  /** Told to stop only when these tasks have ended, of this group or another: for a worker whose producers come first. */
  stopAfter?: Task | readonly Task[];
  /** Its normal end stops nobody, even under `stopOn: "exit"`. */
  mayEnd?: boolean;
}

/**
 * The owner of tasks. It hears how each one ends, stops the others when its policy says so, and ends when all of them
 * have ended and its deferred functions have run. It stops with the context it was made from, and with the task that
 * owns that context.
 *
 * The owner's end is the work's end: a group does not end while a task is out in a group below it, which is any that was
 * made from its context, from a task's, or from one derived from these, `withoutStop` included. Only a group made from
 * `background`, or from a foreign signal, is below none. How the tasks below end is told to whoever waits for their own group.
 *
 * Owner: whoever makes it, and that one calls {@link wait}, {@link shutdown}, or uses `await using`.
 * Cost: a task is one object; `docs/results/` has the figures. Source: errgroup, workgroup, oklog/run, trio's nursery;
 * where they disagree, `docs/decisions/` says what we chose.
 */
export class Group implements AsyncDisposable {
  readonly #run: GroupRun;

  /** Throws `TypeError` or `RangeError` for options that make no sense. */
  constructor(parent: Context = background, options: GroupOptions = {}) {
    checkContext("a Group", parent);
    checkOptions("a Group", options);
    const { name = "group", stopOn = "error", limit = Infinity } = options;
    if (!["error", "exit", "never"].includes(stopOn))
      throw new TypeError(`stopOn is "error", "exit" or "never", not ${JSON.stringify(stopOn)}`);
    if (limit !== Infinity) checkCount("a group's limit", limit, 1);
    this.#run = new GroupRun(parent as unknown as ContextNode, name, stopOn, limit);
  }

  get name(): string {
    return this.#run.name;
  }

  /** Stopped when the group is, and when it has ended: what was derived from it ends with it. */
  get ctx(): Context {
    return this.#run.node;
  }

  /** How many of its own tasks have not ended, the queued ones included; those of groups below are in {@link stragglers}. */
  get size(): number {
    return this.#run.size;
  }

  /** What tasks threw, each with its task's name, in the order of their ends; the first thousand. Past that, one that was thrown takes a lost task's place. */
  get errors(): readonly TaskError[] {
    return this.#run.errors;
  }

  /**
   * Starts a task: calls `fn` now, with a context of its own. What `fn` throws, at once or later, ends in the group, not
   * at the caller. At the limit, the task is queued. On a group that is stopping it still runs, with a stopped context;
   * but not at the limit: there it is dropped, as all that was queued, and its `result` rejects with the stop.
   *
   * Throws `TypeError` if `fn` is no function or `stopAfter` names a task that waits for this one (one that it runs below,
   * or one that stops after such a one), {@link ClosedError} once the group has ended (its `cause` is what stopped
   * the group), and the stop itself (`StoppedError` or `DeadlineError`) if a context above ended it.
   */
  go<T>(name: string, fn: TaskFunction<T>, options?: GoOptions): Task<T>;
  go<T>(fn: TaskFunction<T>, options?: GoOptions): Task<T>;
  go(first: string | TaskFunction<unknown>, second?: TaskFunction<unknown> | GoOptions, third?: GoOptions): Task {
    if (typeof first === "string" && typeof second === "function" && third === undefined)
      return this.#run.start(first, second, undefined, false);
    return this.#run.start(...this.#read("go", first, second, third));
  }

  /** As {@link go}, but starts nothing and returns `undefined` when the limit is reached. */
  tryGo<T>(name: string, fn: TaskFunction<T>, options?: GoOptions): Task<T> | undefined;
  tryGo<T>(fn: TaskFunction<T>, options?: GoOptions): Task<T> | undefined;
  tryGo(
    first: string | TaskFunction<unknown>,
    second?: TaskFunction<unknown> | GoOptions,
    third?: GoOptions,
  ): Task | undefined {
    const asked = this.#read("tryGo", first, second, third);
    return this.#run.full ? undefined : this.#run.start(...asked);
  }

  /** What to start, from the arguments in either order. */
  #read(
    verb: string,
    first: string | TaskFunction<unknown>,
    second: TaskFunction<unknown> | GoOptions | undefined,
    third: GoOptions | undefined,
  ): Parameters<GroupRun["start"]> {
    const named = typeof first === "string";
    const fn = (named ? second : first) as TaskFunction<unknown>;
    const call = named ? `${verb}(${JSON.stringify(first)})` : verb;
    checkFunction(call, fn);
    const options = (named ? third : second) as GoOptions | undefined;
    if (options !== undefined) checkOptions(call, options);
    const { stopAfter, mayEnd = false } = options ?? {};
    const before =
      stopAfter === undefined ? undefined : Array.isArray(stopAfter) ? (stopAfter as readonly Task[]) : [stopAfter];
    const name = named ? first : fn.name || "anonymous";
    if (before?.some((task) => !(task instanceof TaskRun)) === true)
      throw new TypeError("stopAfter takes the tasks that go() returned");
    if (before !== undefined) checkStopAfter(name, this.#run.node, before as readonly TaskRun[]);
    return [name, fn, before as readonly TaskRun[] | undefined, mayEnd];
  }

  /**
   * Waits until a task can start without being queued: for a producer that must not run ahead. First come, first served.
   * Rejects with the context's error if it is stopped first; then nothing has changed.
   */
  waitForRoom(ctx: Context): Promise<void> {
    return this.#run.room.wait(ctx);
  }

  /**
   * Runs `fn` when every task has ended, of groups below too; the last one given runs first, each after the other (close
   * the database here). It runs in any case, with a context that ends with the grace period of the stop. What it throws is
   * an error of the group.
   * Throws {@link ClosedError} once the group has begun to run them.
   */
  defer(name: string, fn: (ctx: Context) => unknown): void {
    checkName("defer", name);
    checkFunction(`defer(${JSON.stringify(name)})`, fn);
    this.#run.defer(name, fn);
  }

  /** Asks every task to stop, and returns at once. Calls after the first do nothing. `cause` is what they see in `ctx.cause`. */
  stop(cause?: unknown): void {
    this.#run.stop(cause);
  }

  /**
   * Waits until every task has ended, of groups below too, and the deferred functions have run; then the group has ended.
   * Call it as often as you like: the answer stays. Throws the first real error as it was thrown ({@link errors} has all),
   * and, if a stop or a deadline from above cut tasks short, that. A stop that you asked for is no error.
   */
  wait(): Promise<void> {
    return this.#run.wait();
  }

  /**
   * {@link stop} and {@link wait}, with `ms` milliseconds for all of it, the deferred functions included. Throws
   * {@link StragglersError}, which names who is still out; they run on, and `wait` still waits for them.
   * Throws `RangeError` for less than 0.
   */
  async shutdown(ms: number, cause: unknown = "shutdown"): Promise<void> {
    checkMilliseconds("shutdown", ms);
    if (this.#run.hasEnded) return this.wait();
    this.#run.stop(cause);
    this.#run.node.halted!.limitGrace(clock.now() + ms);
    await new Promise<void>((resolve, reject) => {
      const disarm = clock.after(ms + settling(ms), () => {
        forget();
        reject(
          new StragglersError(
            `group ${JSON.stringify(this.name)} did not stop within ${duration(ms)}`,
            this.stragglers(),
          ),
        );
      });
      const forget = this.#run.whenEnded(() => {
        disarm();
        resolve();
      });
    });
    return this.wait();
  }

  /** Every task of this group, and of the groups below it, that has not ended; oldest first. */
  stragglers(): Straggler[] {
    return stragglersBelow(this.#run.node);
  }

  /** Stops what is left, and waits. Throws what {@link wait} throws, unless a `wait` before has. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.stop("its scope has ended");
    await this.#run.dispose();
  }
}

/** A moment more than the grace period, so that what is cut at its very end can still say so. */
function settling(ms: number): number {
  return Math.min(50, ms / 20);
}

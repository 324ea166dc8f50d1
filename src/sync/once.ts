import type { Context } from "../core/index.js";
import { type Claimant, type ContextNode, labelled, taskOf } from "../core/port.js";
import { DeadlockError } from "../errors/index.js";
import { checkFunction } from "../internal/check.js";
import { Queue } from "./queue.js";
import { called, keep, kept, settled, turnedAway, Waiting } from "./waiting.js";

/**
 * Does something once, however many ask for it, also at the same time: all others wait until it is done.
 *
 * What the function throws goes to the one whose call ran it, and it counts as done: it is not tried again. Source: Go's `sync.Once`.
 * Where all should have the result, or the error, see {@link onceValue}.
 */
export class Once {
  #state: "new" | "running" | "done" = "new";
  #runner: Claimant | null = null;
  readonly #waiters = new Queue<OnceWait>();

  get done(): boolean {
    return this.#state === "done";
  }

  /**
   * Calls `fn`, if nobody has yet, and waits until it has settled. Throws what `fn` throws, if this call ran it; `DeadlockError` if
   * it is called from inside `fn`, by the same task; and the context's error if that stops while another call runs it.
   */
  do(ctx: Context, fn: (ctx: Context) => unknown): Promise<void> {
    const refused = turnedAway("do", ctx);
    if (refused !== undefined) return refused;
    try {
      checkFunction("do", fn);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#state === "done") return settled;
    const task = taskOf(ctx as unknown as ContextNode);
    if (this.#state === "new") return this.#run(ctx, fn, task);
    if (task !== null && task === this.#runner)
      return Promise.reject(
        new DeadlockError(
          `deadlock: task ${JSON.stringify(task.name)} (${String(task.id)}) waits in do() for what it runs itself`,
        ),
      );
    const done = new Promise<void>(keep);
    const wait = new OnceWait(kept());
    this.#waiters.push(wait);
    wait.begin(ctx);
    return done;
  }

  #run(ctx: Context, fn: (ctx: Context) => unknown, task: Claimant | null): Promise<void> {
    this.#state = "running";
    this.#runner = task;
    // No async function: it would stand in every dump between the caller and what it waits for.
    return called(fn, ctx).then(
      () => this.#end(),
      (error: unknown) => {
        this.#end();
        throw error;
      },
    );
  }

  #end(): void {
    this.#state = "done";
    this.#runner = null;
    for (let wait = this.#waiters.shift(); wait !== undefined; wait = this.#waiters.shift()) wait.settle(undefined);
  }
}

class OnceWait extends Waiting {
  static {
    labelled(this, "sync.Mutex.Lock");
  }
}

/**
 * A function that calls `fn` at its first call, and gives each call what that gave, or throws what that threw. A call whose context
 * stops while another call runs `fn` throws the context's error. Source: Go's `sync.OnceValue`.
 */
export function onceValue<T>(fn: (ctx: Context) => T | PromiseLike<T>): (ctx: Context) => Promise<T> {
  checkFunction("onceValue", fn);
  const once = new Once();
  let outcome: Promise<T> | undefined;
  return async (ctx) => {
    await once.do(ctx, async () => {
      try {
        outcome = Promise.resolve(await fn(ctx));
      } catch (error) {
        outcome = Promise.reject(error);
        // Whoever calls hears of it.
        outcome.catch(() => undefined);
      }
    });
    return outcome!;
  };
}

import type { CancelScope, Context } from "../core/index.js";
import { labelled, type Stop } from "../core/port.js";
import { checkFunction } from "../internal/check.js";
import { Queue } from "./queue.js";
import { called, keep, kept, type Resolve, turnedAway, Waiting } from "./waiting.js";

/**
 * Runs one call for each key at a time: whoever asks for the same key meanwhile waits for that call, and gets what it gives.
 *
 * ```ts
 * const users = new Singleflight<string, User>();
 * const user = await users.do(ctx, id, (ctx) => load(ctx, id));
 * ```
 *
 * The call belongs to all that wait for it: its context keeps the values of the first one's, and stops when the last of them has been stopped.
 * So one that gives up harms nobody else, and a call for which nobody waits is told to stop.
 *
 * Source: `golang.org/x/sync/singleflight`; there the call cannot be stopped.
 */
export class Singleflight<K, V> {
  readonly #flights = new Map<K, Flight<V>>();

  /** How many keys are under way. */
  get size(): number {
    return this.#flights.size;
  }

  /** Throws what `fn` throws, to all that wait for it; and the context's error if that stops first. */
  do(ctx: Context, key: K, fn: (ctx: Context) => V | PromiseLike<V>): Promise<V> {
    const refused = turnedAway("do", ctx);
    if (refused !== undefined) return refused;
    try {
      checkFunction("do", fn);
    } catch (error) {
      return Promise.reject(error);
    }
    const under = this.#flights.get(key);
    const flight = under ?? new Flight<V>(ctx, () => this.#end(key, flight));
    const result = flight.join(ctx);
    if (under === undefined) {
      this.#flights.set(key, flight);
      flight.run(fn);
    }
    return result;
  }

  /** The next call for `key` does not join the one under way, which goes on for those that wait for it. */
  forget(key: K): void {
    this.#flights.delete(key);
  }

  #end(key: K, flight: Flight<V>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}

/** One call, and those that wait for it. */
class Flight<V> {
  private readonly scope: CancelScope;
  private readonly waiters = new Queue<Passenger>();

  constructor(
    ctx: Context,
    private readonly over: () => void,
  ) {
    this.scope = ctx.withoutStop().withCancel();
  }

  join(ctx: Context): Promise<V> {
    const result = new Promise<V>(keep);
    const wait = new Passenger((stop) => this.left(stop), kept());
    this.waiters.push(wait);
    wait.begin(ctx);
    return result;
  }

  run(fn: (ctx: Context) => V | PromiseLike<V>): void {
    called(fn, this.scope.ctx).then(
      (value) => this.end((wait) => wait.settle(value)),
      (error: unknown) => this.end((wait) => wait.refuse(error as Error)),
    );
  }

  private end(tell: (wait: Passenger) => void): void {
    this.over();
    for (let wait = this.waiters.shift(); wait !== undefined; wait = this.waiters.shift()) tell(wait);
    this.scope.cancel("the call has ended");
  }

  private left(stop: Stop): void {
    if (!this.waiters.empty) return;
    this.over();
    this.scope.cancel(stop.cause);
  }
}

class Passenger extends Waiting {
  static {
    labelled(this, "sync.WaitGroup.Wait");
  }

  constructor(
    private readonly leaving: (stop: Stop) => void,
    resolve: Resolve,
  ) {
    super(resolve);
  }

  override fire(stop: Stop): void {
    super.fire(stop);
    this.leaving(stop);
  }
}

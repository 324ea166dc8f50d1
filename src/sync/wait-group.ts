import type { Context } from "../core/index.js";
import { labelled } from "../core/port.js";
import { ReleaseError } from "../errors/index.js";
import { checkCount } from "../internal/check.js";
import { Queue } from "./queue.js";
import { keep, kept, settled, turnedAway, Waiting } from "./waiting.js";

/**
 * Counts what is under way, and lets others wait until nothing is. For work that is not a task: for tasks, `group.wait()`
 * does this, and hears how they end.
 *
 * Add before the work begins, not inside it: else whoever waits may find nothing to wait for. It can be used again once it is at zero.
 * Source: Go's `sync.WaitGroup`.
 */
export class WaitGroup {
  #count = 0;
  readonly #waiters = new Queue<Draining>();

  /** How many are under way. */
  get count(): number {
    return this.#count;
  }

  /** `count` more are under way: a whole number from 0 up; a `RangeError` otherwise. */
  add(count: number = 1): void {
    checkCount("add", count, 0);
    this.#count += count;
  }

  /** One of them has ended; the last one lets go all that wait. Throws `ReleaseError` if none is under way. */
  done(): void {
    if (this.#count === 0)
      throw new ReleaseError("done() was called more often than the wait group was told to expect");
    if (--this.#count > 0) return;
    for (let wait = this.#waiters.shift(); wait !== undefined; wait = this.#waiters.shift()) wait.settle(undefined);
  }

  /** Waits until none is under way. Throws the context's error if that stops first. */
  wait(ctx: Context): Promise<void> {
    const refused = turnedAway("wait", ctx);
    if (refused !== undefined) return refused;
    if (this.#count === 0) return settled;
    const drained = new Promise<void>(keep);
    const wait = new Draining(kept());
    this.#waiters.push(wait);
    wait.begin(ctx);
    return drained;
  }
}

class Draining extends Waiting {
  static {
    labelled(this, "sync.WaitGroup.Wait");
  }
}

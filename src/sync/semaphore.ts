import type { Context } from "../core/index.js";
import { labelled } from "../core/port.js";
import { ReleaseError } from "../errors/index.js";
import { checkCount } from "../internal/check.js";
import { Queue } from "./queue.js";
import { keep, kept, type Resolve, turnedAway, Waiting } from "./waiting.js";

/**
 * A number of permits, of which a call takes some, one or more, and gives them back.
 *
 * Order: first come, first served, so that a call that wants many cannot be starved by those that want few: while it waits,
 * those behind it wait too. Whoever gives permits back need not be who took them: a semaphore has no holders, so there is no
 * deadlock to find.
 *
 * Source: `golang.org/x/sync/semaphore`; unlike it, asking for more than there are is refused at once.
 */
export class Semaphore {
  /** How many permits there are in all. */
  readonly size: number;
  #taken = 0;
  readonly #waiters = new Queue<Acquiring>();

  /** `size` is a whole number from 1 up; a `RangeError` otherwise. */
  constructor(size: number) {
    checkCount("a Semaphore", size, 1);
    this.size = size;
  }

  /** How many permits nobody has. */
  get available(): number {
    return this.size - this.#taken;
  }

  /**
   * Waits until it has `count` permits, all of them at once. Throws `RangeError` if there will never be so many, and the context's
   * error if that stops first: then it has none.
   */
  acquire(ctx: Context, count: number = 1): Promise<Permits> {
    const refused = turnedAway("acquire", ctx);
    if (refused !== undefined) return refused;
    try {
      this.#check("acquire", count);
    } catch (error) {
      return Promise.reject(error);
    }
    if (this.#waiters.empty && this.available >= count) return Promise.resolve(this.#take(count));
    const acquired = new Promise<Permits>(keep);
    const wait = new Acquiring(count, () => this.#admit(), kept());
    this.#waiters.push(wait);
    wait.begin(ctx);
    return acquired;
  }

  /** Takes `count` permits if that needs no waiting; `undefined` if not. */
  tryAcquire(count: number = 1): Permits | undefined {
    this.#check("tryAcquire", count);
    return this.#waiters.empty && this.available >= count ? this.#take(count) : undefined;
  }

  /** Gives back `count` permits, whoever took them. Throws `ReleaseError` if fewer are taken. */
  release(count: number = 1): void {
    checkCount("release", count, 1);
    if (count > this.#taken)
      throw new ReleaseError(
        `release(${String(count)}) gives back more than is taken of the semaphore, ${String(this.#taken)}`,
      );
    this.#taken -= count;
    this.#admit();
  }

  #take(count: number): Permits {
    this.#taken += count;
    return new Permits(this, count);
  }

  #admit(): void {
    for (
      let wait = this.#waiters.first;
      wait !== undefined && wait.count <= this.available;
      wait = this.#waiters.first
    ) {
      this.#waiters.shift();
      wait.settle(this.#take(wait.count));
    }
  }

  #check(call: string, count: number): void {
    checkCount(call, count, 1);
    if (count > this.size)
      throw new RangeError(`${call}(${String(count)}) can never end: the semaphore has ${String(this.size)} in all`);
  }
}

/** Permits that were taken. `using permits = await semaphore.acquire(ctx)` gives them back at the end of the block. */
export class Permits implements Disposable {
  #semaphore: Semaphore | null;

  /** @internal */
  constructor(
    semaphore: Semaphore,
    readonly count: number,
  ) {
    this.#semaphore = semaphore;
  }

  /** Gives them back. Throws `ReleaseError` if they were given back before. */
  release(): void {
    if (this.#semaphore === null) throw new ReleaseError("these permits were released already");
    this[Symbol.dispose]();
  }

  /** Gives them back, if they were not before. */
  [Symbol.dispose](): void {
    const semaphore = this.#semaphore;
    this.#semaphore = null;
    semaphore?.release(this.count);
  }
}

class Acquiring extends Waiting {
  static {
    labelled(this, "semacquire");
  }

  constructor(
    readonly count: number,
    private readonly admit: () => void,
    resolve: Resolve,
  ) {
    super(resolve);
  }

  /** It may have stood before smaller ones that there is enough for. */
  protected override left(): void {
    this.admit();
  }
}

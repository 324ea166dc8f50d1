import type { Anatomy, Survey } from "./anatomy.js";
import { hearersOf } from "./awaiters.js";

/** A function that waits for one, directly or through combinators and `then`. */
export interface Awaiter {
  readonly function: number;
  /** Between the two, innermost first. */
  readonly combinators: readonly string[];
}

/** The suspended functions of a heap, and who awaits whom. Functions and promises are nodes of the graph. */
export class Suspended {
  /** What each function awaits. Those that await nothing (a generator between two calls) are not here. */
  readonly awaited: ReadonlyMap<number, number>;
  /** The function that will settle a promise. */
  readonly #settlers = new Map<number, number>();
  readonly #awaiters = new Map<number, readonly Awaiter[]>();
  readonly #inner = new Set<number>();

  constructor(
    readonly anatomy: Anatomy,
    { functions, promises }: Survey,
  ) {
    const awaited = new Map<number, number>();
    for (const promise of promises) {
      for (const hearer of hearersOf(promise, anatomy)) if ("function" in hearer) awaited.set(hearer.function, promise);
    }
    this.awaited = awaited;
    for (const fn of functions) {
      for (const promise of anatomy.promisesOf(fn)) this.#settlers.set(promise, fn);
      if (!awaited.has(fn)) continue;
      const awaiters = this.#findAwaiters(fn);
      this.#awaiters.set(fn, awaiters);
      for (const awaiter of awaiters) this.#inner.add(awaiter.function);
    }
  }

  /**
   * Those that wait for something other than a suspended function: the innermost of each stack. Of functions that wait for
   * each other in a circle, which have none, the first.
   */
  innermost(): Generator<number> {
    return this.innermostOf([...this.awaited.keys()], this.#inner);
  }

  /** The same among some functions. `inner`: those of them that wait for another one; found out if not given. */
  *innermostOf(functions: readonly number[], inner: ReadonlySet<number> = this.#innerOf(functions)): Generator<number> {
    const told = new Set<number>();
    for (const isInCircle of [false, true]) {
      for (const fn of functions) {
        if (isInCircle ? told.has(fn) : inner.has(fn)) continue;
        this.#tell(fn, told);
        yield fn;
      }
    }
  }

  #innerOf(functions: readonly number[]): Set<number> {
    return new Set(functions.flatMap((fn) => this.awaitersOf(fn).map((awaiter) => awaiter.function)));
  }

  settlerOf(promise: number): number | undefined {
    return this.#settlers.get(promise);
  }

  awaitersOf(fn: number): readonly Awaiter[] {
    return this.#awaiters.get(fn) ?? [];
  }

  /** The promises from a function's own outwards, up to those that functions await. */
  promisesFrom(fn: number): number[] {
    const promises: number[] = [];
    this.#walk(fn, (promise) => promises.push(promise));
    return promises;
  }

  /** Adds a function and everything that waits for it. */
  #tell(fn: number, told: Set<number>): void {
    const waiting = [fn];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (told.has(next)) continue;
      told.add(next);
      for (const awaiter of this.awaitersOf(next)) waiting.push(awaiter.function);
    }
  }

  #findAwaiters(fn: number): Awaiter[] {
    return this.#walk(fn, () => undefined);
  }

  #walk(fn: number, visit: (promise: number) => void): Awaiter[] {
    const found: Awaiter[] = [];
    const seen = new Set<number>();
    const waiting = this.anatomy.promisesOf(fn).map((promise) => ({ promise, combinators: [] as readonly string[] }));
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const { promise, combinators } = next;
      if (seen.has(promise)) continue;
      seen.add(promise);
      const hearers = hearersOf(promise, this.anatomy);
      visit(promise);
      for (const hearer of hearers) {
        if ("function" in hearer) {
          if (!found.some((awaiter) => awaiter.function === hearer.function))
            found.push({ function: hearer.function, combinators });
        } else
          waiting.push({
            promise: hearer.promise,
            combinators: hearer.combinator === undefined ? combinators : [...combinators, hearer.combinator],
          });
      }
    }
    return found;
  }
}

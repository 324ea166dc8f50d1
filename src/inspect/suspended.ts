import type { Anatomy } from "./anatomy.js";
import { hearersOf, soleAwaiterOf } from "./awaiters.js";

/** A function that waits for one, directly or through combinators and `then`. */
export interface Awaiter {
  readonly function: number;
  /** Between the two, innermost first. */
  readonly combinators: readonly string[];
}

/**
 * The suspended functions of a heap, and who awaits whom. Functions and promises are nodes of the graph. There may be millions:
 * what is known of each stands in columns, by its place among them; 0 is nothing there.
 */
export class Suspended {
  readonly #functions: readonly number[];
  /** Of a function its place, of a promise that of the function that will settle it; each plus one. */
  readonly #places: Uint32Array;
  /** What each awaits, plus one. Those that await nothing (a generator between two calls) have none. */
  readonly #awaited: Uint32Array;
  /** The only one that awaits each, plus one; of those with several, or with a combinator between, {@link #awaiters} tells. */
  readonly #awaiter: Uint32Array;
  readonly #awaiters = new Map<number, readonly Awaiter[]>();
  /** 1 for those that await another. */
  readonly #isOuter: Uint8Array;

  constructor(readonly anatomy: Anatomy) {
    const { functions, promises } = anatomy.survey;
    this.#functions = functions;
    this.#places = new Uint32Array(anatomy.graph.nodeCount);
    this.#awaited = new Uint32Array(functions.length);
    this.#awaiter = new Uint32Array(functions.length);
    this.#isOuter = new Uint8Array(functions.length);
    for (const [place, fn] of functions.entries()) {
      this.#places[fn] = place + 1;
      for (const promise of anatomy.promisesOf(fn)) this.#places[promise] = place + 1;
    }
    for (const promise of promises) {
      const sole = soleAwaiterOf(promise, anatomy);
      if (sole !== undefined) {
        this.#awaited[this.#placeOf(sole)] = promise + 1;
        continue;
      }
      for (const hearer of hearersOf(promise, anatomy))
        if ("function" in hearer) this.#awaited[this.#placeOf(hearer.function)] = promise + 1;
    }
    for (const [place, fn] of functions.entries()) if (this.#awaited[place] !== 0) this.#addAwaiters(place, fn);
  }

  /**
   * Those that wait for something other than a suspended function: the innermost of each stack. Of functions that wait for
   * each other in a circle, which have none, the first.
   */
  *innermost(): Generator<number> {
    const told = new Uint8Array(this.#functions.length);
    for (const isInCircle of [false, true]) {
      for (const [place, fn] of this.#functions.entries()) {
        if (this.#awaited[place] === 0 || (isInCircle ? told[place] : this.#isOuter[place]) === 1) continue;
        this.#tell(fn, told);
        yield fn;
      }
    }
  }

  /** The same among some functions alone. */
  *innermostOf(functions: readonly number[]): Generator<number> {
    const outer = new Set(functions.flatMap((fn) => this.awaitersOf(fn).map((awaiter) => awaiter.function)));
    const told = new Uint8Array(this.#functions.length);
    for (const isInCircle of [false, true]) {
      for (const fn of functions) {
        if (isInCircle ? told[this.#placeOf(fn)] === 1 : outer.has(fn)) continue;
        this.#tell(fn, told);
        yield fn;
      }
    }
  }

  /** Each function that awaits something, and what. */
  *waiting(): Generator<readonly [fn: number, promise: number]> {
    for (const [place, fn] of this.#functions.entries())
      if (this.#awaited[place] !== 0) yield [fn, this.#awaited[place]! - 1];
  }

  /** What a function awaits; undefined for what is no suspended function too. */
  awaitedBy(fn: number): number | undefined {
    const place = this.#placeOf(fn);
    const awaited = this.#functions[place] === fn ? this.#awaited[place]! : 0;
    return awaited === 0 ? undefined : awaited - 1;
  }

  /** The function that will settle a promise. */
  settlerOf(promise: number): number | undefined {
    return this.#functions[this.#placeOf(promise)];
  }

  awaitersOf(fn: number): readonly Awaiter[] {
    const only = this.#awaiter[this.#placeOf(fn)]!;
    return only > 0 ? [{ function: only - 1, combinators: [] }] : (this.#awaiters.get(fn) ?? []);
  }

  /** The promises from a function's own outwards, up to those that functions await. */
  promisesFrom(fn: number): number[] {
    const promises: number[] = [];
    this.#walk(fn, (promise) => promises.push(promise));
    return promises;
  }

  #placeOf(node: number): number {
    return this.#places[node]! - 1;
  }

  #addAwaiters(place: number, fn: number): void {
    const [promise, ...more] = this.anatomy.promisesOf(fn);
    const sole = promise === undefined || more.length > 0 ? undefined : soleAwaiterOf(promise, this.anatomy);
    if (sole !== undefined) {
      this.#awaiter[place] = sole + 1;
      this.#isOuter[this.#placeOf(sole)] = 1;
      return;
    }
    const awaiters = this.#walk(fn, () => undefined);
    const [only] = awaiters;
    if (awaiters.length === 1 && only!.combinators.length === 0) this.#awaiter[place] = only!.function + 1;
    else if (awaiters.length > 0) this.#awaiters.set(fn, awaiters);
    for (const awaiter of awaiters) this.#isOuter[this.#placeOf(awaiter.function)] = 1;
  }

  /** Adds a function and everything that waits for it. */
  #tell(fn: number, told: Uint8Array): void {
    const waiting = [fn];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const place = this.#placeOf(next);
      if (told[place] === 1) continue;
      told[place] = 1;
      for (const awaiter of this.awaitersOf(next)) waiting.push(awaiter.function);
    }
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

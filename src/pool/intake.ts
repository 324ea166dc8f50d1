import type { Context } from "../core/index.js";
import { type Stop, Wait } from "../core/port.js";
import { clock } from "../internal/clock.js";
import { Fifo } from "../internal/fifo.js";
import type { WhenFull } from "./contract.js";
import type { Item } from "./item.js";

/**
 * What a pool has accepted and not begun, and who waits to hand something in. It knows how much room there is; who takes
 * items out says how many of them could begin at once.
 *
 * Whoever wants to hand something in gets a place first, then puts the item there: what must be written down in between
 * has its place already. A place that is not used is given back.
 */
export class Intake<T, R> {
  readonly #ready = new Fifo<Item<T, R>>();
  /** Those that failed, until it is time for their next attempt. They take up room too. */
  readonly #later = new Set<Item<T, R>>();
  readonly #submitters = new Fifo<Submitter>();
  /** Given to somebody, and not used yet. */
  #places = 0;
  #closed: (() => unknown) | undefined;
  /** How many workers have nothing to do. */
  idle = 0;

  constructor(
    private readonly capacity: number,
    private readonly whenFull: WhenFull,
    /** What to do with an item that is pushed out. */
    private readonly drop: (item: Item<T, R>) => void,
  ) {}

  /** Accepted, and not begun. */
  get waiting(): number {
    return this.#ready.size + this.#later.size;
  }

  /** Somebody is about to hand in an item. */
  get expecting(): boolean {
    return this.#places > 0;
  }

  get closed(): boolean {
    return this.#closed !== undefined;
  }

  /** Gives a place, or not: never waits. */
  tryEnter(): boolean {
    if (this.#closed !== undefined) throw this.#closed();
    if (!this.#hasRoom() && !this.#makeRoom()) return false;
    this.#places++;
    return true;
  }

  /** Waits for a place, when {@link tryEnter} gave none; first come, first served. */
  wait(ctx: Context): Promise<void> {
    return new Promise((resolve, reject) => new Submitter(this.#submitters, resolve, reject).begin(ctx));
  }

  /** Puts an item in the place that was given. */
  put(item: Item<T, R>): void {
    this.#places--;
    this.#ready.push(item);
  }

  /** Gives a place back. */
  leave(): void {
    this.#places--;
    this.admit();
  }

  /** Puts in what was accepted long ago, whatever room there is. */
  restore(item: Item<T, R>): void {
    this.#ready.push(item);
  }

  /** Keeps an item until it is {@link due} again. */
  postpone(item: Item<T, R>): void {
    this.#later.add(item);
  }

  /** It is time for its next attempt: behind those that wait for their first. */
  due(item: Item<T, R>): void {
    if (this.#later.delete(item)) this.#ready.push(item);
  }

  /** Takes the oldest of those that may begin. */
  shift(): Item<T, R> | undefined {
    return this.#ready.shift();
  }

  remove(item: Item<T, R>): void {
    this.#ready.remove(item);
    this.#later.delete(item);
  }

  /** Gives what room there is to those who wait for it. Called whenever there may be more. */
  admit(): void {
    while (this.#submitters.size > 0 && this.#closed === undefined && this.#hasRoom()) {
      this.#places++;
      this.#submitters.shift()!.enter();
    }
  }

  /** Gives no more places. `refusal` makes what those get who want one. */
  close(refusal: () => unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = refusal;
    for (let one = this.#submitters.shift(); one !== undefined; one = this.#submitters.shift()) one.refuse(refusal());
  }

  /** Oldest acceptance first, but for those that wait for their next attempt: they come last. */
  all(): Item<T, R>[] {
    return [...this.#ready, ...this.#later];
  }

  /** Milliseconds since the oldest was accepted; 0 if there is none. */
  oldestMs(): number {
    let oldest = clock.now();
    const first = this.#ready[Symbol.iterator]().next();
    if (first.done !== true) oldest = first.value.acceptedAt;
    for (const item of this.#later) oldest = Math.min(oldest, item.acceptedAt);
    return clock.now() - oldest;
  }

  #hasRoom(): boolean {
    return this.waiting + this.#places < this.capacity + this.idle;
  }

  #makeRoom(): boolean {
    if (this.whenFull !== "drop oldest") return false;
    const oldest = this.#ready.shift() ?? this.#later.values().next().value;
    if (oldest === undefined) return false;
    this.#later.delete(oldest);
    this.drop(oldest);
    return true;
  }
}

/** One call that waits for room. */
class Submitter extends Wait {
  readonly label = "pool submit";

  constructor(
    private readonly queue: Fifo<Submitter>,
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super();
    queue.push(this);
  }

  enter(): void {
    this.unhook();
    this.resolve();
  }

  refuse(error: unknown): void {
    this.unhook();
    this.reject(error);
  }

  fire(stop: Stop): void {
    this.queue.remove(this);
    this.reject(stop.error);
  }
}

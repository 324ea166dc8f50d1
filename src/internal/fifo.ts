/** A queue: first in, first out, and out of the middle too. Each step costs the same however long it is, on average. */
export class Fifo<T extends object> {
  readonly #items = new Set<T>();
  /**
   * Stands behind the last that was shifted, and sees what is pushed later. It is tempting to begin anew at each shift,
   * but a set that was emptied from its beginning is slow to find it.
   */
  #front: SetIterator<T> = this.#items.values();

  get size(): number {
    return this.#items.size;
  }

  push(item: T): void {
    this.#items.add(item);
  }

  /** Takes the oldest out. */
  shift(): T | undefined {
    if (this.#items.size === 0) return undefined;
    let next = this.#front.next();
    if (next.done === true) {
      this.#front = this.#items.values();
      next = this.#front.next();
    }
    this.#items.delete(next.value!);
    return next.value;
  }

  /** Takes `item` out, wherever it stands. */
  remove(item: T): void {
    this.#items.delete(item);
  }

  /** Oldest first. Changes nothing, so it may be read while the thread is in the middle of anything. */
  [Symbol.iterator](): Iterator<T> {
    return this.#items.values();
  }
}

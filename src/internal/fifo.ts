/** A queue: first in, first out, and out of the middle too. Each step costs the same however long it is, on average. */
export class Fifo<T extends object> {
  #items: (T | undefined)[] = [];
  #head = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  push(item: T): void {
    this.#items.push(item);
    this.#size++;
  }

  /** Takes the oldest out. */
  shift(): T | undefined {
    while (this.#head < this.#items.length) {
      const item = this.#items[this.#head];
      this.#items[this.#head++] = undefined;
      if (item === undefined) continue;
      this.#size--;
      this.#tidy();
      return item;
    }
    return undefined;
  }

  /** Takes `item` out, wherever it stands; at once where it stands first. */
  remove(item: T): void {
    const index = this.#items.indexOf(item, this.#head);
    if (index < 0) return;
    this.#items[index] = undefined;
    if (index === this.#head) this.#head++;
    this.#size--;
    this.#tidy();
  }

  /** Oldest first. Changes nothing, so it may be read while the thread is in the middle of anything. */
  *[Symbol.iterator](): Generator<T> {
    for (const item of this.#items) if (item !== undefined) yield item;
  }

  #tidy(): void {
    if (this.#size === 0) {
      this.#items = [];
      this.#head = 0;
    } else if (this.#items.length > 32 && this.#size < this.#items.length / 2) {
      this.#items = this.#items.filter((item) => item !== undefined);
      this.#head = 0;
    }
  }
}

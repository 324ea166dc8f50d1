/** Finds where in a column a number stands. A hash table in one array, at most half full. */
export class Lookup {
  readonly #keys: ArrayLike<number>;
  /** Places in the column, each plus one: 0 is free. */
  readonly #slots: Uint32Array;
  readonly #shift: number;

  constructor(keys: ArrayLike<number>) {
    const bits = Math.max(1, Math.ceil(Math.log2(keys.length * 2 + 1)));
    this.#keys = keys;
    this.#slots = new Uint32Array(2 ** bits);
    this.#shift = 32 - bits;
    for (let place = 0; place < keys.length; place++) {
      const slot = this.#slot(keys[place]!);
      if (this.#slots[slot] === 0) this.#slots[slot] = place + 1;
    }
  }

  /** The first place of `key`. */
  find(key: number): number | undefined {
    const found = this.#slots[this.#slot(key)]!;
    return found === 0 ? undefined : found - 1;
  }

  /** Where `key` is, or would be. */
  #slot(key: number): number {
    const slots = this.#slots;
    let slot = Math.imul(key, 0x9e3779b1) >>> this.#shift;
    for (; slots[slot] !== 0 && this.#keys[slots[slot]! - 1] !== key; slot = (slot + 1) % slots.length);
    return slot;
  }
}

/** A list of 32-bit numbers of which nobody said how long it will be. */
export class Growing {
  #values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) this.#resize(this.length * 2);
    this.#values[this.length++] = value;
  }

  at(index: number): number {
    return this.#values[index]!;
  }

  /** As an array of its length. It is still the list's own. */
  get values(): Uint32Array {
    return this.#values.subarray(0, this.length);
  }

  /** Gives back what it took in advance. */
  trim(): void {
    this.#resize(this.length);
  }

  #resize(length: number): void {
    const values = new Uint32Array(length);
    values.set(this.values.subarray(0, length));
    this.#values = values;
  }
}

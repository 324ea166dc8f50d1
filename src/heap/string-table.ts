import { Growing } from "./growing.js";

/** Text is kept in blocks of this size: growing them moves nothing. */
const blockBits = 16;
const blockSize = 2 ** blockBits;

/**
 * The strings of a snapshot, each known by its code: the place that it had in the section `strings`. Kept as bytes, and
 * made into strings only when asked for.
 *
 * It is tempting to keep an array of strings, but a million of them weigh three times their text in the snapshot, the
 * garbage collector walks them at every turn, and one that was cut from a chunk keeps all of the chunk.
 */
export class StringTable {
  readonly #blocks: Buffer[] = [];
  /** Where each one begins in the blocks, and so where the one before it ends. */
  readonly #bounds = new Growing();
  #end = 0;
  /** Those with characters that do not fit in a byte. They are rare, since most are names. */
  readonly #wide = new Map<number, string>();
  /** What {@link code} was asked for. */
  readonly #codes = new Map<string, number | undefined>();

  constructor() {
    this.#bounds.push(0);
  }

  get count(): number {
    return this.#bounds.length - 1;
  }

  /** Adds the characters that stand in `bytes` from `from` up to, and without, `to`. */
  add(bytes: Uint8Array, from: number, to: number): void {
    let place = this.#end % blockSize;
    if (place > 0 && place + to - from < blockSize) {
      const block = this.#blocks[this.#end >>> blockBits]!;
      for (let index = from; index < to; index++) block[place++] = bytes[index]!;
      this.#end += to - from;
    } else {
      for (let index = from; index < to; index++) this.#put(bytes[index]!);
    }
    this.#bounds.push(this.#end);
  }

  /** Adds the first `length` of `units`. */
  addUnits(units: Uint16Array, length: number): void {
    const text = units.subarray(0, length);
    if (text.every((unit) => unit <= 0xff)) {
      this.add(Uint8Array.from(text), 0, length);
    } else {
      this.#wide.set(this.count, String.fromCharCode(...text));
      this.#bounds.push(this.#end);
    }
  }

  /** All has come. */
  end(): void {
    this.#bounds.trim();
  }

  text(code: number): string {
    const [start, end] = [this.#bounds.at(code), this.#bounds.at(code + 1)];
    if (start === end) return this.#wide.get(code) ?? "";
    const block = this.#blocks[start >>> blockBits]!;
    const from = start % blockSize;
    const first = block.toString("latin1", from, from + end - start);
    if (first.length === end - start) return first;
    return first + this.#blocks[(end - 1) >>> blockBits]!.toString("latin1", 0, end % blockSize);
  }

  /** The code of a text, if it is there. Looks at all of them the first time; a repeated question is cheap. */
  code(text: string): number | undefined {
    if (!this.#codes.has(text)) this.#codes.set(text, this.#search(text));
    return this.#codes.get(text);
  }

  #search(text: string): number | undefined {
    for (const [code, wide] of this.#wide) if (wide === text) return code;
    for (let code = 0; code < this.count; code++) {
      const start = this.#bounds.at(code);
      if (this.#bounds.at(code + 1) - start !== text.length) continue;
      if (this.#is(text, start) && !this.#wide.has(code)) return code;
    }
    return undefined;
  }

  #is(text: string, start: number): boolean {
    for (let index = 0; index < text.length; index++) {
      const place = start + index;
      if (this.#blocks[place >>> blockBits]![place % blockSize] !== text.charCodeAt(index)) return false;
    }
    return true;
  }

  #put(byte: number): void {
    const place = this.#end++;
    const block = (this.#blocks[place >>> blockBits] ??= Buffer.alloc(blockSize));
    block[place % blockSize] = byte;
  }
}

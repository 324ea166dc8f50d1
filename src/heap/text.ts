import { isBlank } from "./characters.js";

/** How much of a chunk is taken at a time: little enough to stay near the processor. */
export const pieceLength: number = 2 ** 16;
/** What a reader may leave unread for the next time: half a number, or half an escape. */
const leftover = 64;
const encoder = new TextEncoder();

/**
 * The characters that have come and were not read yet. V8 writes ASCII, so each is a byte. Whoever reads moves {@link at}
 * up to {@link end}; only the beginning of something that was cut may stay until more has come.
 *
 * They are copied out of the string before they are looked at: that takes a tenth of a nanosecond a character, and
 * `charCodeAt` takes two more than reading an array. So nothing of the string is kept, either.
 */
export class Text {
  /** The one at {@link end} is 0, which ends every loop over digits or letters. */
  readonly chars: Uint8Array = new Uint8Array(6 * pieceLength + leftover + 1);
  at = 0;
  end = 0;
  /** How many were read and dropped before the first of {@link chars}. */
  #dropped = 0;

  /** Adds a string, or characters as bytes, of at most {@link pieceLength}. */
  push(piece: string | Uint8Array): void {
    this.chars.copyWithin(0, this.at, this.end);
    this.#dropped += this.at;
    this.end -= this.at;
    this.at = 0;
    if (typeof piece === "string") this.#pushText(piece);
    else this.#pushBytes(piece);
    this.chars[this.end] = 0;
  }

  #pushBytes(piece: Uint8Array): void {
    this.chars.set(piece, this.end);
    this.end += piece.length;
  }

  #pushText(piece: string): void {
    const free = this.chars.subarray(this.end, -1);
    const { read, written } = encoder.encodeInto(piece, free);
    const isAscii = read === piece.length && written === piece.length;
    this.end += isAscii ? written : encoder.encodeInto(piece.replace(/[^\0-\x7f]/g, escaped), free).written;
  }

  get isRead(): boolean {
    return this.at === this.end;
  }

  /** Moves over blanks. The character behind them: 0 if all is read. */
  skipBlanks(): number {
    while (isBlank(this.chars[this.at]!)) this.at++;
    return this.chars[this.at]!;
  }

  /** As a string that shares nothing with what was pushed. */
  slice(from: number, to: number): string {
    return Buffer.from(this.chars.buffer, from, to - from).toString("latin1");
  }

  /** What stands at {@link at} is not what should. */
  fail(expected: string): never {
    const found = JSON.stringify(this.slice(this.at, this.at + 1));
    throw malformed(`expected ${expected} at byte ${this.#dropped + this.at}, and found ${found}`);
  }

  /** What was read last cannot be right. */
  failBefore(expected: string): never {
    throw malformed(`expected ${expected} before byte ${this.#dropped + this.at}`);
  }

  /** There is no more. */
  failAtEnd(expected: string): never {
    throw malformed(`expected ${expected} at byte ${this.#dropped + this.end}, where it ends`);
  }
}

function malformed(why: string): Error {
  return new Error(`cannot read this as a heap snapshot of V8: ${why}`);
}

/** As V8 would have written it. Each half of a surrogate pair for itself, so that they may be cut apart. */
function escaped(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

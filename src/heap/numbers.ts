import { comma, isBlank, minus, zero } from "./characters.js";
import { Items, mark, type Reading } from "./marks.js";
import type { Text } from "./text.js";

/** A section of the snapshot: rows of numbers. */
export interface Rows {
  /** Numbers a row. */
  readonly width: number;
  /** Whether there may be negative numbers among them, which are taken for 0. */
  readonly signed?: boolean;
  /** Takes the next rows: the first `count * width` of `values`. Complains to `text`. */
  take(values: Float64Array, count: number, text: Text): void;
}

/** How many rows are handed on at a time. */
const batch = 256;

/** Reads an array of whole numbers, row by row. */
export function* rows(text: Text, section: Rows): Reading<void> {
  const { width } = section;
  const values = new Float64Array(batch * width);
  const numbers = new Numbers(section.signed ?? false);
  let filled = 0;
  yield* mark(text, "[");
  for (;;) {
    filled = numbers.read(text, values, filled);
    const whole = Math.floor(filled / width);
    section.take(values, whole, text);
    values.copyWithin(0, whole * width, filled);
    filled -= whole * width;
    if (numbers.ended) break;
    if (numbers.short) yield "a number";
  }
  if (filled > 0) text.failBefore(`a multiple of ${width} numbers`);
}

/** No number has more digits: they would not all fit in a double. */
const longest = 15;

/** The loop that nearly all the time is spent in. */
class Numbers {
  readonly #items = new Items();
  /** The closing bracket was read. */
  ended = false;
  /** More must come first: the last read did not stop because `values` was full. */
  short = false;

  constructor(private readonly signed: boolean) {}

  /** Fills `values` from `filled` on, with what has come. How many there are now. */
  read(text: Text, values: Float64Array, filled: number): number {
    const { chars, end } = text;
    const items = this.#items;
    let { at } = text;
    this.short = false;
    // Whether `at` may be something else than the first digit of an item.
    let between = true;
    while (filled < values.length) {
      if (between) {
        text.at = at;
        const next = items.next(text);
        this.ended = next === "end";
        this.short = next === "more";
        if (next !== "item") return filled;
        at = text.at;
      }
      const start = at;
      let value = 0;
      let digit;
      // As long as no number is beyond 2 ** 31, V8 calculates this with integers.
      while ((digit = chars[at]! - zero) >>> 0 <= 9) {
        value = value * 10 + digit;
        at++;
      }
      if (at === start && this.signed && chars[at] === minus) at = afterDigits(chars, at + 1);
      if (at === start || at === end || at - start > longest) {
        text.at = start;
        if (at - start > longest) text.fail(`a number of at most ${longest} digits`);
        // Its other digits may be still to come.
        this.short = at === end;
        if (this.short) return filled;
        if (between) text.fail("a number");
        between = true;
        continue;
      }
      values[filled++] = value;
      if (between) items.isFirst = between = false;
      if (digit !== comma - zero) {
        // Some V8s write a line feed behind each row.
        while (isBlank(chars[at]!)) at++;
        if (chars[at] !== comma) {
          items.passed();
          between = true;
          continue;
        }
      }
      at++;
    }
    text.at = at;
    return filled;
  }
}

function afterDigits(chars: Uint8Array, at: number): number {
  while ((chars[at]! - zero) >>> 0 <= 9) at++;
  return at;
}

import { closeBracket, comma } from "./characters.js";
import type { Text } from "./text.js";

/** Reads something. Yields, with what it waits for, when all that has come is read; is resumed when more has. */
export type Reading<T> = Generator<string, T, void>;

/** Reads one of these characters, and blanks before it. */
export function* mark<Mark extends string>(text: Text, ...marks: readonly Mark[]): Reading<Mark> {
  const expected = marks.map((each) => JSON.stringify(each)).join(" or ");
  let char = text.skipBlanks();
  for (; text.isRead; char = text.skipBlanks()) yield expected;
  const found = marks.find((each) => each.charCodeAt(0) === char);
  if (found === undefined) text.fail(expected);
  text.at++;
  return found;
}

/** The way through an array: what stands between its items. */
export class Items {
  /** Whether no item was read yet: the array may be empty. */
  isFirst = true;
  /** Whether an item was read and the comma behind it was not. */
  isBehind = false;

  /**
   * Moves to the next item. `item`: it begins at `text.at`, or something does that is none. `end`: there is none, and the
   * bracket was read. `more`: that is still to come.
   */
  next(text: Text): "item" | "end" | "more" {
    for (;;) {
      const char = text.skipBlanks();
      if (text.isRead) return "more";
      if (char === closeBracket && (this.isFirst || this.isBehind)) {
        text.at++;
        return "end";
      }
      if (!this.isBehind) return "item";
      if (char !== comma) text.fail('"," or "]"');
      text.at++;
      this.isBehind = false;
    }
  }

  /** The item was read, and nothing behind it. */
  passed(): void {
    this.isFirst = false;
    this.isBehind = true;
  }
}

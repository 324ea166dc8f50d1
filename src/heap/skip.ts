import { backslash, closeBrace, closeBracket, comma, openBrace, openBracket, quote } from "./characters.js";
import type { Reading } from "./marks.js";
import type { Text } from "./text.js";

/** Skips a value, whatever it is. Only its brackets and quotes are looked at. */
export function* skip(text: Text): Reading<void> {
  yield* value(text, () => undefined);
}

/** The text of a value, for `JSON.parse`. */
export function* rawValue(text: Text): Reading<string> {
  let raw = "";
  yield* value(text, (from, to) => (raw += text.slice(from, to)));
  return raw;
}

function* value(text: Text, passed: (from: number, to: number) => void): Reading<void> {
  const way = new Way();
  let char = text.skipBlanks();
  for (; text.isRead; char = text.skipBlanks()) yield "a value";
  if (char === comma || char === closeBrace || char === closeBracket) text.fail("a value");
  for (;;) {
    const from = text.at;
    const isOver = way.read(text);
    passed(from, text.at);
    if (isOver) return;
    yield "the rest of a value";
  }
}

/** The way to the end of a value. */
class Way {
  /** Arrays and objects that are open. */
  #depth = 0;
  #inString = false;
  #isEscaped = false;

  /** Moves over the value, as far as it has come. Whether it is over. */
  read(text: Text): boolean {
    const { chars, end } = text;
    for (; text.at < end; text.at++) {
      const char = chars[text.at]!;
      if (this.#inString) this.#inside(char);
      else if (char === quote) this.#inString = true;
      else if (char === openBracket || char === openBrace) this.#depth++;
      else if (this.#depth === 0) {
        // A number or a word has no end of its own.
        if (char === comma || char === closeBrace) return true;
      } else if ((char === closeBracket || char === closeBrace) && --this.#depth === 0) {
        text.at++;
        return true;
      }
    }
    return false;
  }

  #inside(char: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (char === backslash) this.#isEscaped = true;
    else if (char === quote) this.#inString = false;
  }
}

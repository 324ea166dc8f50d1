import { backslash, quote } from "./characters.js";
import { Items, mark, type Reading } from "./marks.js";
import type { StringTable } from "./string-table.js";
import type { Text } from "./text.js";

/** Strings may be what the program's users wrote: names are enough for us. */
const longest = 256;

/** Reads an array of strings. */
export function* strings(text: Text, table: StringTable): Reading<void> {
  const items = new Items();
  const reader = new StringReader();
  yield* mark(text, "[");
  for (;;) {
    const next = items.next(text);
    if (next === "end") return;
    if (next === "more") {
      yield "a string";
      continue;
    }
    if (!plainString(text, table)) {
      reader.begin(text);
      while (!reader.read(text)) yield "the rest of a string";
      table.addUnits(reader.units, reader.length);
    }
    items.passed();
  }
}

/** Adds a string that has come whole and has no escapes, as nearly all. Else does nothing. Whether it did. */
function plainString(text: Text, table: StringTable): boolean {
  const { chars, at } = text;
  const start = at + 1;
  let end = start;
  let char;
  while ((char = chars[end]!) >= 0x20 && char !== quote && char !== backslash) end++;
  if (char !== quote || chars[at] !== quote) return false;
  table.add(chars, start, Math.min(end, start + longest));
  text.at = end + 1;
  return true;
}

/** Reads one string. */
export function* string(text: Text): Reading<string> {
  const reader = new StringReader();
  for (text.skipBlanks(); text.isRead; text.skipBlanks()) yield "a string";
  reader.begin(text);
  while (!reader.read(text)) yield "the rest of a string";
  return String.fromCharCode(...reader.units.subarray(0, reader.length));
}

/** One string after the other, each cut to 256 UTF-16 units, or one less, so as not to cut a pair of surrogates apart. */
class StringReader {
  readonly units = new Uint16Array(longest);
  length = 0;
  #isCut = false;

  begin(text: Text): void {
    if (text.chars[text.at] !== quote) text.fail("a string");
    text.at++;
    this.length = 0;
    this.#isCut = false;
  }

  /** Reads on. Whether the closing quote was read; else more must come. */
  read(text: Text): boolean {
    const { chars, end } = text;
    let { at, length } = { at: text.at, length: this.length };
    let closed = false;
    while (at < end) {
      let unit = chars[at]!;
      let width = 1;
      if (unit === quote) {
        at++;
        closed = true;
        break;
      }
      if (unit < 0x20) {
        text.at = at;
        text.fail("a string without control characters");
      }
      if (unit === backslash) {
        width = chars[at + 1] === letterU ? 6 : 2;
        if (at + width > end) break;
        text.at = at;
        unit = escapedUnit(text);
      }
      at += width;
      if (length < longest) this.units[length++] = unit;
      else this.#isCut = true;
    }
    if (closed && this.#isCut && isHighSurrogate(this.units[length - 1]!)) length--;
    text.at = at;
    this.length = length;
    return closed;
  }
}

const letterU = 0x75;
/** What stands behind the backslash, and what it means. */
const escapes = new Map(
  [
    ['"', '"'],
    ["\\", "\\"],
    ["/", "/"],
    ["b", "\b"],
    ["f", "\f"],
    ["n", "\n"],
    ["r", "\r"],
    ["t", "\t"],
  ].map(([letter, meant]) => [letter!.charCodeAt(0), meant!.charCodeAt(0)]),
);

/** What the escape at `text.at` stands for. */
function escapedUnit(text: Text): number {
  const letter = text.chars[text.at + 1]!;
  if (letter !== letterU) return escapes.get(letter) ?? text.fail("an escape of JSON");
  const digits = text.slice(text.at + 2, text.at + 6);
  return /^[\da-f]{4}$/i.test(digits) ? parseInt(digits, 16) : text.fail('"\\u" and four hexadecimal digits');
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

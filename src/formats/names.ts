/** A name as one line of a text format can hold it: what would end the line, or move its columns, is escaped. */
export function oneLine(name: string): string {
  return name.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

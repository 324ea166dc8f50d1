/** A name as one line of a text format can hold it: what would end the line, or move its columns, is escaped. */
export function oneLine(name: string): string {
  return name.replace(
    /[\p{Cc}\u2028\u2029]/gu,
    (character) => escapes[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A name that is never empty: what has no name is `(anonymous)`. Not `<anonymous>`: pprof takes angle brackets for a template's. */
export function shown(name: string): string {
  return oneLine(name) || "(anonymous)";
}

/** A text in double quotes, so that Go's `strconv.Unquote` gives it back. */
export function quoted(text: string): string {
  return oneLine(JSON.stringify(text.replace(/\p{Cs}/gu, "\ufffd")));
}

const escapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

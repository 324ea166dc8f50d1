import stringWidth from "string-width";

/** What comes from another process, for a terminal: names may hold escape sequences, line ends, and marks that turn the writing round. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "·");
}

/** As many columns of it as fit. */
export function clip(text: string, columns: number): string {
  // Nearly all there is.
  if (/^[ -~]*$/.test(text)) return text.length <= columns ? text : `${text.slice(0, Math.max(0, columns - 1))}…`;
  if (stringWidth(text) <= columns) return text;
  let clipped = "";
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += stringWidth(segment);
    if (used > columns - 1) break;
    clipped += segment;
  }
  return `${clipped}…`;
}

/** Exactly so many columns. */
export function fit(text: string, columns: number, align: "left" | "right" = "left"): string {
  const clipped = clip(text, columns);
  const room = " ".repeat(Math.max(0, columns - stringWidth(clipped)));
  return align === "left" ? clipped + room : room + clipped;
}

const graphemes = new Intl.Segmenter();

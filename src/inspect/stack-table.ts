import { frameSeparator, partSeparator, type StackTable } from "./probe.js";

/** A frame as V8 told it: positions from 1; a combinator (`Promise.all`) has no place of its own. */
export interface RawFrame {
  readonly function: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** Stacks alike. */
export interface RawStack {
  readonly count: number;
  /** Innermost first. */
  readonly frames: readonly RawFrame[];
}

/** One line of the table, taken apart. */
interface Row {
  readonly count: number;
  readonly text: string;
  readonly frames: readonly RawFrame[];
  /** The rest of the text after the first function, and after the combinators that it is in. */
  readonly rest: string;
}

/**
 * The stacks of the innermost suspended functions, most numerous first. The table has a line for each pending promise that
 * somebody awaits; a promise that a suspended function will settle has the stack from that function's awaiter on, which is
 * the tail of another line. So a stack that is the tail of another is not told again.
 */
export function innermost(table: StackTable): RawStack[] {
  const rows = table.stacks
    .filter(([text]) => text !== "")
    .map(([text, count]) => rowOf(text, count))
    .filter(({ frames }) => !isCombinator(frames[0]!));
  const tails = new Set(rows.map(({ rest }) => rest));
  const merged = new Map<string, RawStack>();
  for (const row of rows) {
    if (tails.has(row.text)) continue;
    const key = row.frames.map((frame) => JSON.stringify(frame)).join();
    merged.set(key, { count: (merged.get(key)?.count ?? 0) + row.count, frames: row.frames });
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}

/** The frames of one text. */
export function framesOf(text: string): RawFrame[] {
  return text === "" ? [] : text.split(frameSeparator).map(frameOf);
}

function rowOf(text: string, count: number): Row {
  const texts = text.split(frameSeparator);
  const frames = texts.map(frameOf);
  let next = 1;
  while (next < frames.length && isCombinator(frames[next]!)) next++;
  return { count, text, frames, rest: texts.slice(next).join(frameSeparator) };
}

function frameOf(text: string): RawFrame {
  const [name = "", url = "", line = "0", column = "0"] = text.split(partSeparator);
  if (url !== "") return { function: name, url, line: Number(line), column: Number(column) };
  const [, combinator] = /^(?:Promise\.)?(all|allSettled|any|race)\b/.exec(name) ?? [];
  return { function: combinator === undefined ? name : `Promise.${combinator}`, url, line: 0, column: 0 };
}

function isCombinator(frame: RawFrame): boolean {
  return frame.url === "";
}

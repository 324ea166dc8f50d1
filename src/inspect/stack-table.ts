import { frameSeparator, partSeparator, type StackTable } from "./probe.js";

/** How many functions of a stack are told: a recursion may be any number deep. */
export const depth = 64;

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
  /** The ids of the tasks that some of them are of. */
  readonly tasks: readonly number[];
  /** Innermost first. */
  readonly frames: readonly RawFrame[];
}

/** Of each promise that was asked, its line of the table. */
export function linesOf({ which }: StackTable): Int32Array {
  return new Int32Array(new Uint8Array(Buffer.from(which, "base64")).buffer);
}

/** One line of the table, taken apart. */
interface Row {
  readonly count: number;
  readonly tasks: readonly number[];
  readonly text: string;
  readonly frames: readonly RawFrame[];
  /** The rest of the text after the first function, and after the combinators that it is in. */
  readonly rest: string;
  /** How many frames `rest` is without. */
  readonly next: number;
}

/**
 * The stacks of the innermost suspended functions, most numerous first. The table has a line for each pending promise that
 * somebody awaits; a promise that a suspended function will settle has the stack from that function's awaiter on, which is
 * the tail of another line. So a stack that is the tail of another is not told again, except of tasks that the other is not of.
 */
export function innermost(table: StackTable): RawStack[] {
  const rows = table.stacks
    .filter(([text]) => text !== "")
    .map(([text, count, tasks]) => rowOf(text, count, tasks))
    .filter(({ frames }) => !isCombinator(frames[0]!));
  const tails = tailsOf(rows);
  const merged = new Map<string, { count: number; tasks: number[]; frames: readonly RawFrame[] }>();
  for (const row of rows) {
    const further = tails.get(row);
    const tasks = further === undefined ? row.tasks : row.tasks.filter((id) => !further.has(id));
    const count = further === undefined ? row.count : tasks.length;
    if (count === 0) continue;
    const key = row.frames.map((frame) => JSON.stringify(frame)).join();
    const seen = merged.get(key);
    if (seen === undefined) {
      merged.set(key, { count, tasks: [...tasks], frames: row.frames });
    } else {
      seen.count += count;
      for (const id of tasks) seen.tasks.push(id);
    }
  }
  return [...merged.values()].sort((a, b) => b.count - a.count);
}

/** The rows that are the tail of another, with the tasks of those others. Those in a circle, each the tail of another, are none. */
function tailsOf(rows: readonly Row[]): ReadonlyMap<Row, ReadonlySet<number>> {
  const find = tailFinder(rows);
  const tails = new Map(rows.map((row) => [row, find(row)]));
  const isTail = new Set([...tails.values()].flat());
  const found = new Map<Row, Set<number>>();
  const waiting = rows.filter((row) => !isTail.has(row));
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    for (const tail of tails.get(row)!) {
      let tasks = found.get(tail);
      if (tasks === undefined) {
        waiting.push(tail);
        found.set(tail, (tasks = new Set()));
      }
      for (const id of row.tasks) tasks.add(id);
    }
  }
  return found;
}

/** Finds a row's tail. Of a stack that was cut only the beginning of its tail is known, which several may have. */
function tailFinder(rows: readonly Row[]): (row: Row) => readonly Row[] {
  const byText = new Map(rows.map((row) => [row.text, row]));
  const longest = rows.reduce((most, { frames }) => Math.max(most, frames.length), 0);
  const cut = new Set(longest < depth - 1 ? [] : rows.filter(({ frames }) => frames.length === longest));
  const byBeginning = new Map<number, ReadonlyMap<string, readonly Row[]>>();
  return (row) => {
    const whole = byText.get(row.rest);
    if (whole !== undefined) return [whole];
    if (!cut.has(row)) return [];
    const length = longest - row.next;
    const beginnings = byBeginning.get(length) ?? groupByBeginning(cut, length);
    byBeginning.set(length, beginnings);
    return beginnings.get(row.rest) ?? [];
  };
}

function groupByBeginning(rows: Iterable<Row>, length: number): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const beginning = row.text.split(frameSeparator, length).join(frameSeparator);
    const group = groups.get(beginning);
    if (group === undefined) groups.set(beginning, [row]);
    else group.push(row);
  }
  return groups;
}

/** The frames of one text. */
export function framesOf(text: string): RawFrame[] {
  return text === "" ? [] : text.split(frameSeparator).map(frameOf);
}

function rowOf(text: string, count: number, tasks: readonly number[]): Row {
  const texts = text.split(frameSeparator);
  const frames = texts.map(frameOf);
  let next = 1;
  while (next < frames.length && isCombinator(frames[next]!)) next++;
  return { count, tasks, text, frames, next, rest: texts.slice(next).join(frameSeparator) };
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

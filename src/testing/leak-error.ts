import path from "node:path";
import type { Frame } from "../wire/index.js";
import type { Leak } from "./leak.js";

/** A check has found something that was started, and is still out. */
export class LeakError extends Error {
  override readonly name = "LeakError";
  /** The functions that are suspended first, then everything else, in the order of its start. */
  readonly leaks: readonly Leak[];

  constructor(leaks: readonly Leak[], what: string) {
    super(leakText(leaks, what));
    this.leaks = leaks;
    // Where the check ended says nothing: the places that count are in the message.
    this.stack = `${this.name}: ${this.message}`;
  }
}

function leakText(leaks: readonly Leak[], what: string): string {
  const count = leaks.reduce((sum, leak) => sum + leak.count, 0);
  const head = `${what} has ended, and ${count === 1 ? "one thing" : `${String(count)} things`} that it started ${count === 1 ? "is" : "are"} still out`;
  return [head, ...leaks.map(paragraph)].join("\n\n");
}

function paragraph({ count, what, waitsFor, stuck, frames }: Leak): string {
  const wait = stuck ? "stuck, nothing can wake it" : waitsFor;
  const head = `${count === 1 ? "" : `${String(count)} × `}${what}${wait === undefined ? "" : `: ${wait}`}`;
  return [`  ${head}`, ...frames.slice(0, mostFrames).map(frameLine)].join("\n");
}

function frameLine({ function: name, file, line, column }: Frame): string {
  const relative = path.isAbsolute(file) ? path.relative(process.cwd(), file) : file;
  const shown = relative.startsWith("..") ? file : relative;
  return `      at ${name}${file === "" ? "" : `  ${shown}:${String(line)}:${String(column)}`}`;
}

/** The rest is far from what was left behind. */
const mostFrames = 12;

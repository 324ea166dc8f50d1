import path from "node:path";
import { CurfewError } from "../errors/index.js";
import type { Frame } from "../wire/index.js";
import type { Leak } from "./leak.js";

/** A check has found something that was started, and is still out: the fault of whoever started it. End it, or wait for it. */
export class LeakError extends CurfewError {
  readonly code = "CURFEW_LEAK";
  /** The functions that are suspended first, then everything else, in the order of its start. */
  readonly leaks: readonly Leak[];

  /** `head`: what has happened, for people. */
  constructor(leaks: readonly Leak[], head: string) {
    super([head, ...leaks.map(paragraph)].join("\n\n"));
    this.leaks = leaks;
    // Where the check ended says nothing: the places that count are in the message.
    this.stack = `${this.name}: ${this.message}`;
  }

  /** Of what has ended, and has left these out. */
  static leftOut(leaks: readonly Leak[], what: string): LeakError {
    const count = leaks.reduce((sum, leak) => sum + leak.count, 0);
    const things = count === 1 ? "one thing that it started is" : `${String(count)} things that it started are`;
    return new LeakError(leaks, `${what} has ended, and ${things} still out`);
  }
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

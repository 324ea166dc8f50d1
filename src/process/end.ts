import { Socket } from "node:net";
import type { Writable } from "node:stream";
import { clock } from "../internal/clock.js";

/** 0 clean, 1 error, 2 asleep, 128 + n for a signal. */
export type ExitCode = number;

/** How long a reader of our output may stand still before we give up on it. */
const patience = 5000;

let ending = false;

/** Ends the process now, once what was written is out. The first call decides. Nothing comes after it: it does not resolve. */
export function endProcess(code: ExitCode): Promise<never> {
  if (!ending) {
    ending = true;
    setExitCode(code);
    void flushOutput().then(() => process.exit());
  }
  return new Promise(() => undefined);
}

/**
 * Lets the process end by itself, with `code`, once what was written is out. What keeps it alive for more than `ms`
 * milliseconds is named, and cut.
 */
export async function leaveProcess(code: ExitCode, ms: number, say: (line: string) => void): Promise<void> {
  if (ending) return endProcess(code);
  setExitCode(code);
  // What nobody reads would keep the process alive, too.
  if (!(await flushOutput())) process.exit();
  clock.after(ms, () => nameAndEnd(code, say), true);
}

function nameAndEnd(code: ExitCode, say: (line: string) => void): void {
  say(`every task has ended, but the process is kept alive by ${keepers()}; ending it`);
  void endProcess(code);
}

/** A clean end leaves a code that the program set itself. */
function setExitCode(code: ExitCode): void {
  if (code !== 0) process.exitCode = code;
}

/** What keeps the process alive, in Node's words, each with its count; our own output is none of it. */
function keepers(): string {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const stream of [process.stdout, process.stderr]) {
    const kind = stream.isTTY ? "TTYWrap" : stream instanceof Socket ? "PipeWrap" : "";
    counts.set(kind, (counts.get(kind) ?? 0) - 1);
  }
  const named = [...counts]
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => (count > 1 ? `${kind} (${String(count)} of them)` : kind));
  return named.join(", ") || "something that Node does not name";
}

/** Waits until standard output and error are written out; false if a reader stood still for too long. */
async function flushOutput(): Promise<boolean> {
  const flushed = await Promise.all([flush(process.stdout), flush(process.stderr)]);
  return flushed.every(Boolean);
}

function flush(stream: Writable): Promise<boolean> {
  if (stream.destroyed || stream.writableLength === 0) return Promise.resolve(true);
  return new Promise((resolve) => {
    let left = stream.writableLength;
    const watch = setInterval(() => {
      if (stream.writableLength === left) done(false);
      left = stream.writableLength;
    }, patience);
    const done = (out: boolean): void => {
      clearInterval(watch);
      resolve(out);
    };
    // A reader that went away takes nothing more; there is nothing to wait for.
    stream.once("error", () => done(true));
    stream.write("", () => done(true));
  });
}

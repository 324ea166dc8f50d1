import type { Writable } from "node:stream";

/** 0 clean, 1 error, 2 asleep, 128 + n for a signal. */
export type ExitCode = number;

/** How long a reader of our output may stand still before we give up on it. */
const patience = 5000;

let decided: ExitCode = 0;
let ending = false;

/** Decides the process's exit code, unless a failure has. A clean end leaves a code that the program set itself. */
export function decideExitCode(code: ExitCode): void {
  if (decided === 0 && code !== 0) process.exitCode = decided = code;
}

/** Ends the process now, once what was written is out. Nothing comes after it: it does not resolve. */
export function endProcess(code: ExitCode): Promise<never> {
  decideExitCode(code);
  if (!ending) {
    ending = true;
    // eslint-disable-next-line curfew/unowned-task -- nothing comes after it.
    void flushOutput().then(exitNow);
  }
  return new Promise(() => undefined);
}

/** Ends the process, even if a listener of `exit` throws. */
export function exitNow(): void {
  // What it throws is a panic, which is said first. This second one finds the listeners called.
  setImmediate(() => process.exit());
  process.exit();
}

/** Waits until standard output and error are written out; false if a reader stood still for too long. */
export async function flushOutput(): Promise<boolean> {
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

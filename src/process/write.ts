import { reasonText } from "../errors/index.js";
import { isThenable } from "../internal/thenable.js";

/** One line on standard error. A reader that went away must not end the program. */
export function writeLine(line: string): void {
  if (process.stderr.destroyed) return;
  if (!process.stderr.listeners("error").includes(ignore)) process.stderr.on("error", ignore);
  process.stderr.write(`${line}\n`);
}

/** A log that throws, or rejects, must not end the program either: then the line goes to standard error. */
export function writeTo(log: (line: string) => unknown, line: string): void {
  const failed = (error: unknown): void => writeLine(`${line}\n(main's log failed: ${reasonText(error)})`);
  try {
    const written = log(line);
    // Not heard, its rejection would be a panic, which is logged, and so on.
    if (isThenable(written)) written.then(undefined, failed);
  } catch (error) {
    failed(error);
  }
}

function ignore(): void {
  // There is nobody left to tell.
}

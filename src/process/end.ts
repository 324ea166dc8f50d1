import type { Writable } from "node:stream";

/** 0 clean, 1 error, 2 asleep, 128 + n for a signal. */
export type ExitCode = number;

/** How long a reader of our output may stand still before we give up on it. */
const patience = 5000;

/** Ends the process now, once what was written is out. */
export function endProcess(code: ExitCode): void {
  process.exitCode = code;
  void flushOutput().then(() => process.exit(code));
}

/**
 * Lets the process end by itself, with `code`. What keeps it alive for more than `ms` milliseconds is named, and cut.
 * `force`: tasks are still out, so there is nothing to wait for.
 */
export async function leaveProcess(code: ExitCode, ms: number, say: (line: string) => void, force: boolean): Promise<void> {
  if (force) {
    endProcess(code);
    return;
  }
  process.exitCode = code;
  await flushOutput();
  const late = setTimeout(() => {
    say(`every task has ended, but the process is kept alive by: ${[...new Set(process.getActiveResourcesInfo())].join(", ")}; ending it`);
    endProcess(code);
  }, Math.max(0, ms));
  late.unref();
}

/** Waits until standard output and error are written out, or their readers have stood still for too long. */
async function flushOutput(): Promise<void> {
  await Promise.all([flush(process.stdout), flush(process.stderr)]);
}

function flush(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) return resolve();
    let left = stream.writableLength;
    const watch = setInterval(() => {
      if (stream.writableLength === left) done();
      left = stream.writableLength;
    }, patience);
    const done = (): void => {
      clearInterval(watch);
      resolve();
    };
    stream.once("error", done);
    stream.write("", done);
  });
}

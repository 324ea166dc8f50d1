import { constants } from "node:os";
import type { ExitCode } from "./end.js";

export const defaultSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/** A Ctrl-C under `npm` arrives twice, from the terminal and from npm, within a millisecond: that is one request. */
const echo = 200;

/** Hears signals until disposed: `first` is true for the first of them all. One that comes right after the first is its echo. */
export function onSignals(signals: readonly NodeJS.Signals[], hear: (signal: NodeJS.Signals, first: boolean) => void): Disposable {
  let firstAt: number | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    const now = performance.now();
    if (firstAt === undefined) {
      firstAt = now;
      hear(signal, true);
    } else if (now - firstAt > echo) {
      hear(signal, false);
    }
  };
  for (const signal of signals) process.on(signal, listener);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}

/** What a shell reports for a process that a signal ended. */
export function signalExitCode(signal: NodeJS.Signals): ExitCode {
  return 128 + constants.signals[signal];
}

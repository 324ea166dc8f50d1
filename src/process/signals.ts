import { constants } from "node:os";
import { shown } from "../internal/check.js";
import type { ExitCode } from "./end.js";

export const defaultSignals: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM"];

/** A Ctrl-C under `npm` arrives twice, from the terminal and from npm, within a millisecond: that is one request. */
const echo = 200;

/** A list of signals that a process can hear, or a `TypeError`. */
export function checkSignals(call: string, signals: readonly string[]): void {
  const known = Object.keys(constants.signals).filter((signal) => signal !== "SIGKILL" && signal !== "SIGSTOP");
  const refuse = (wrong: unknown): never => {
    throw new TypeError(`${call} takes a list of signals that a process can hear, and was given ${shown(wrong)}`);
  };
  if (!Array.isArray(signals)) refuse(signals);
  for (const signal of signals) if (!known.includes(signal)) refuse(signal);
}

/** Hears signals until disposed: `first` is true for the first of them all. One that comes right after the first is its echo. */
export function onSignals(
  signals: readonly NodeJS.Signals[],
  hear: (signal: NodeJS.Signals, first: boolean) => void,
): Disposable {
  let heard: "nothing" | "the first, and perhaps its echo" | "the first" = "nothing";
  const listener = (signal: NodeJS.Signals): void => {
    if (heard === "nothing") {
      heard = "the first, and perhaps its echo";
      afterEcho(() => (heard = "the first"));
      hear(signal, true);
    } else if (heard === "the first") {
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

/**
 * It is tempting to compare times. But while the event loop is blocked nobody hears a signal, and after that a timer comes first:
 * one more turn, and what came in the meantime was heard.
 */
function afterEcho(over: () => void): void {
  setTimeout(() => setImmediate(over), echo).unref();
}

/** What a shell reports for a process that a signal ended. */
export function signalExitCode(signal: NodeJS.Signals): ExitCode {
  return 128 + constants.signals[signal];
}

import { background, Group, observe } from "../core/index.js";
import { limitGrace } from "../core/port.js";
import { DeadlockError, reasonText, StragglersError } from "../errors/index.js";
import { checkFunction, checkMilliseconds } from "../internal/check.js";
import { duration } from "../internal/duration.js";
import { endProcess, type ExitCode, leaveProcess } from "./end.js";
import { logObserver, stragglerLines, writeLine } from "./log.js";
import { trackOwners } from "./owners.js";
import { onPanic } from "./panic.js";
import { defaultSignals, onSignals, signalExitCode } from "./signals.js";

export interface MainOptions {
  /** The name of the root group, in dumps and at the start of each log line. Default: `main`. */
  name?: string;
  /** How long a stop may take, all drains and deferred functions included, in milliseconds. Default 10,000. */
  grace?: number;
  /** Which signals stop the process. Default: SIGINT and SIGTERM. */
  signals?: readonly NodeJS.Signals[];
  /** Where log lines go. Default: standard error. */
  log?(line: string): void;
  /**
   * Whether a panic names its task, by an `AsyncLocalStorage`. Default: on from Node 24, where that is free; off
   * before, where it would make every `await` in the process about three times slower.
   */
  trackOwners?: boolean;
}

/**
 * Runs a program: gives `body` the root group, waits until everything in it has ended, and ends the process.
 *
 * - Any task's end stops the others (`stopOn: "exit"`), an error too; `body` itself may return at once.
 * - The first signal stops everything; a second one, a fifth of a second or more later, ends the process at
 *   once, and names who was still out.
 * - An uncaught exception or an unhandled rejection is a panic: reported, with its task where that is known, and everything is stopped.
 * - A stop has `grace` milliseconds. Then whoever is still out is named, with its age and what it waits for, and the process ends.
 * - When nothing is left that could wake a task, that is said, everything is stopped, and the process ends.
 *
 * Exit codes: 0 clean, 1 an error, a panic or stragglers, 2 all tasks asleep, 128 + the signal's number for a second signal.
 * Log lines are written out before the end, however slow their reader, within a limit.
 *
 * Resolves when everything has stopped and been said, never rejects. The process then ends by itself; what else keeps it
 * alive gets the rest of the grace period, is named, and is cut. One `main` at a time; the second throws.
 */
export async function main(body: (group: Group) => unknown, options: MainOptions = {}): Promise<void> {
  checkFunction("main", body);
  const { name = "main", grace = 10_000, signals = defaultSignals, log = writeLine } = options;
  checkMilliseconds("main's grace", grace);
  if (running) throw new Error("main is running already: a process has one");
  running = true;

  const say = (line: string): void => log(`${name}: ${line}`);
  const group = new Group(background, { name, stopOn: "exit" });
  let code: ExitCode = 0;
  let stopDeadline = Infinity;
  const fail = (cause: unknown, exitCode: ExitCode): void => {
    if (code === 0) code = exitCode;
    group.stop(cause);
  };

  using _owners = trackOwners(options.trackOwners);
  using _log = observe(logObserver(say, group.ctx));
  using _signals = onSignals(signals, (signal, first) => {
    if (first) {
      group.stop(signal);
    } else {
      say(`${signal} again: ending now${stragglerLines(group.stragglers())}`);
      endProcess(signalExitCode(signal));
    }
  });
  using _panics = onPanic((error, text) => {
    say(text);
    fail(error, 1);
  });
  using _asleep = onDryLoop(() => {
    if (group.ctx.done) {
      say(`nothing is left that could end these${stragglerLines(group.stragglers())}`);
      endProcess(code === 0 ? 1 : code);
      return;
    }
    say(`all tasks are asleep: nothing can wake any of them${stragglerLines(group.stragglers())}`);
    fail(new DeadlockError("all tasks are asleep"), 2);
    // One more turn, so that the loop can run dry again: Node asks only after some work.
    setImmediate(() => undefined);
  });

  const late = new Promise<never>((_, reject) => {
    group.ctx.onDone((cause) => {
      stopDeadline = performance.now() + grace;
      limitGrace(group.ctx, grace);
      if (group.size > 0) say(`stopping, within ${duration(grace)}: ${reasonText(cause)}`);
      const timer = setTimeout(() => reject(new StragglersError(`time is up after ${duration(grace)}`, group.stragglers())), grace + settling);
      // A loop that runs dry before says so itself: there is nothing to wait for then.
      timer.unref();
    });
  });
  group.go("body", () => body(group), { mayEnd: true });
  try {
    await Promise.race([group.wait(), late]);
  } catch (error) {
    // What a task threw has been said when it ended.
    if (!group.errors.some((known) => known.cause === error)) say(reasonText(error));
    code = code === 0 ? 1 : code;
  }
  running = false;
  await leaveProcess(code, Math.min(grace, stopDeadline - performance.now()), say, group.size > 0);
}

let running = false;

/** A moment more than the grace period, in milliseconds, so that what is cut at its very end can still say so. */
const settling = 50;

/** Calls `dry` when the event loop has nothing left to do, and the program has not ended. */
function onDryLoop(dry: () => void): Disposable {
  process.on("beforeExit", dry);
  return { [Symbol.dispose]: () => void process.off("beforeExit", dry) };
}

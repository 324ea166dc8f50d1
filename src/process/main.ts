import { background, type Context, Group, lostCount, observe } from "../core/index.js";
import { stragglersBelow } from "../core/port.js";
import { DeadlockError, reasonText } from "../errors/index.js";
import { checkBoolean, checkFunction, checkMilliseconds, checkOptions, checkText } from "../internal/check.js";
import { duration } from "../internal/duration.js";
import { Budget } from "./budget.js";
import { stackLines } from "./dumps.js";
import { endProcess, type ExitCode } from "./end.js";
import { hasFailed, onFailure } from "./failures.js";
import { cutRest, leaveProcess } from "./leave.js";
import { logObserver, lostLine, stragglerLines } from "./log.js";
import { Log, type Logger } from "./logger.js";
import { trackOwners } from "./owners.js";
import { onPanic } from "./panic.js";
import { onQuit } from "./quit.js";
import { checkSignals, defaultSignals, onSignals, signalExitCode } from "./signals.js";
import { checkWatchdog, startWatchdog, type WatchdogOptions } from "./watchdog.js";
import { writeLine } from "./write.js";

/** How the process stops, and where it says so. */
export interface MainOptions {
  /** The name of the root group, in dumps and at the start of each log line. Default: `main`. */
  name?: string;
  /** How long a stop may take, all drains and deferred functions included, in milliseconds. Default 10,000. */
  grace?: number;
  /** Which signals stop the process. Default: SIGINT and SIGTERM. */
  signals?: readonly NodeJS.Signals[];
  /** Where log lines go. Default: standard error. */
  log?(line: string): void;
  /** In place of `log`: gets each line with its facts, and each step of a stop. A logger of the package `pino` is one. */
  logger?: Logger;
  /**
   * Whether a panic names its task, by an `AsyncLocalStorage`. Default: on from Node 24, where that is free; off
   * before, where it would make every `await` in the process about three times slower.
   */
  trackOwners?: boolean;
  /** Says what the main thread does when its event loop is blocked, from a thread that watches it. Default: nobody watches. */
  watchdog?: WatchdogOptions;
}

/**
 * Runs a program: gives `body` the root group, waits until everything in it has ended, and ends the process.
 *
 * - Any task's end stops the others (`stopOn: "exit"`), an error too; `body` itself may return at once.
 * - The first signal stops everything; a second one, a fifth of a second or more later, ends the process at
 *   once, and names who was still out. What comes earlier is an echo of the first, until the process has ended.
 * - An uncaught exception or an unhandled rejection is a panic: reported, with its task where that is known, and everything is stopped.
 * - A stop has `grace` milliseconds. Then whoever is still out is named, with its age and what it waits for, then where, as far
 *   as that can be found out within two seconds, and the process ends.
 * - SIGQUIT, unless it is among `signals`, writes a whole dump to standard error, with wakers and proof, and ends the process.
 * - When nothing is left that could wake a task, that is said, everything is stopped, and the process ends.
 * - A lost task, one that was collected before it settled, is said; by itself it does not change the exit code, since when it is
 *   found is a matter of chance.
 *
 * Exit codes: 0 clean, 1 an error, a panic or stragglers, 2 all tasks asleep, 128 + the signal's number for a second signal
 * and for SIGQUIT.
 * Log lines are written out before the end, however slow their reader, within a limit.
 *
 * Resolves when everything has stopped and been said, else not at all; never rejects once it runs. The process then ends by itself; what
 * else keeps it alive gets the rest of the grace period, is named, and is cut. Tasks of groups that were not made from its
 * context are stragglers then, also when nothing could wake them. A process has one `main`: a second call throws.
 */
export async function main(body: (group: Group, ctx: Context) => unknown, options: MainOptions = {}): Promise<void> {
  checkFunction("main", body);
  checkOptions("main", options);
  const { name = "main", grace = 10_000, signals = defaultSignals, log: write = writeLine, logger } = options;
  const { trackOwners: tracked, watchdog } = options;
  checkText("main's name", name);
  checkMilliseconds("main's grace", grace);
  checkSignals("main's signals", signals);
  checkFunction("main's log", write);
  if (logger !== undefined)
    for (const level of ["info", "warn", "error"] as const) checkFunction(`main's logger.${level}`, logger[level]);
  if (tracked !== undefined) checkBoolean("main's trackOwners", tracked);
  if (watchdog !== undefined) checkWatchdog("main's watchdog", watchdog);
  if (called) throw new Error("main was called before: a process has one");
  called = true;

  const log = new Log(name, write, logger);
  const group = new Group(background, { name, stopOn: "exit" });
  const budget = new Budget(group, grace);
  let code: ExitCode = 0;
  let ended = false;
  const failed = (exitCode: ExitCode): void => {
    if (code === 0) code = exitCode;
  };

  using _owners = trackOwners(tracked);
  using _watchdog = watchdog === undefined ? undefined : startWatchdog(name, watchdog);
  using _quit = onQuit(signals, log);
  using _log = observe(logObserver(log, group.ctx));
  using _failures = onFailure(group, () => failed(1));
  // These two stay until the process has ended: without them the next signal would kill it, whatever its code was to be.
  onSignals(signals, (signal, first) => {
    if (ended) {
      cutRest(first ? code : signalExitCode(signal), log, `${signal}${first ? "" : " again"}: `);
    } else if (first) {
      group.stop(signal);
    } else {
      const stragglers = stragglersBelow();
      const facts = { step: "forced", signal, stragglers };
      log.say(`${signal} again: ending now${stragglerLines(stragglers)}`, facts, "error");
      void endProcess(signalExitCode(signal));
    }
  });
  onPanic((error, text) => {
    log.say(text, { step: "panic", err: error }, "error");
    failed(1);
    if (ended) void endProcess(code);
    else group.stop(error);
  });
  using _asleep = onDryLoop(() => {
    // Nobody would move before the grace period ends, so that it can end now.
    if (group.ctx.done) return budget.end();
    // One more turn, so that the loop can run dry again: Node asks only after some work.
    setImmediate(() => undefined);
    const stragglers = stragglersBelow();
    const text = `all tasks are asleep: nothing can wake any of them${stragglerLines(stragglers)}`;
    log.say(text, { step: "asleep", stragglers }, "error");
    failed(2);
    group.stop(new DeadlockError("all tasks are asleep"));
  });
  group.ctx.onDone((cause) => {
    if (group.size > 0 || group.stragglers().length > 0)
      log.say(`stopping, within ${duration(grace)}: ${whatFailed(group, cause) ?? reasonText(cause)}`, {
        step: "stopping",
        cause: reasonText(cause),
        grace,
      });
  });

  group.go("body", (ctx) => body(group, ctx), { mayEnd: true });
  const waited = group.wait().catch(() => undefined);
  await Promise.race([waited, budget.usedUp]);

  if (hasFailed(group)) failed(1);
  const lost = lostLine();
  if (lost !== undefined) log.say(lost, { step: "lost", count: lostCount() }, "warn");
  if (group.stragglers().length > 0) {
    const stragglers = stragglersBelow();
    log.say(
      `${String(stragglers.length)} still out ${duration(budget.used)} after the stop; ending now${stragglerLines(stragglers)}`,
      { step: "late", ms: Math.round(budget.used), stragglers },
      "error",
    );
    const stacks = await stackLines(stragglers);
    if (stacks !== undefined) log.say(`where they wait, innermost first:${stacks}`, { step: "stacks" }, "error");
    await endProcess(code === 0 ? 1 : code);
  }
  ended = true;
  log.step("everything has ended", { step: "ended", code, ms: Math.round(budget.used) });
  budget[Symbol.dispose]();
  await leaveProcess(code, budget.left, log);
}

let called = false;

/** Calls `dry` when the event loop has nothing left to do, and the program has not ended. */
function onDryLoop(dry: () => void): Disposable {
  process.on("beforeExit", dry);
  return { [Symbol.dispose]: () => void process.off("beforeExit", dry) };
}

/** The task that threw `cause`, if one did: what it threw was said, and need not be said again. */
function whatFailed(group: Group, cause: unknown): string | undefined {
  const failed = group.errors.find((error) => error === cause || error.cause === cause);
  return failed && `task ${JSON.stringify(failed.task)} has failed`;
}

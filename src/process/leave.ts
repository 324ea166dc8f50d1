import { Socket } from "node:net";
import { stragglersBelow } from "../core/port.js";
import { clock } from "../internal/clock.js";
import { decideExitCode, endProcess, type ExitCode, exitNow, flushOutput } from "./end.js";
import { stragglerLines } from "./log.js";
import type { Log } from "./logger.js";

/** What was told to close may take that long to be gone. */
const moment = 100;

/**
 * Lets the process end by itself, with `code`, once what was written is out. What keeps it alive for more than `ms`
 * milliseconds, and a moment at least, is named, and cut.
 */
export async function leaveProcess(code: ExitCode, ms: number, log: Log): Promise<void> {
  decideExitCode(code);
  // What nobody reads would keep the process alive, too.
  if (!(await flushOutput())) exitNow();
  process.on("beforeExit", () => {
    if (stragglersBelow().length > 0) cutRest(code, log);
    else endWithoutTeardown();
  });
  clock.after(Math.max(ms, moment), () => cutRest(code, log), true);
}

/** Names who is still out, else what keeps the process alive, and ends it. `why`: what is said before. */
export function cutRest(code: ExitCode, log: Log, why = ""): void {
  const out = stragglersBelow();
  log.say(
    out.length > 0
      ? `${why}${String(out.length)} still out, in groups that were not made from main's context; ending now${stragglerLines(out)}`
      : `${why}every task has ended, but the process is kept alive by ${keepers()}; ending it`,
    { step: "cut", stragglers: out },
    "error",
  );

  void endProcess(code === 0 && out.length > 0 ? 1 : code);
}

/**
 * Ends the process in its last listener of `exit`, which is about to come. After that one Node would take itself down, for some
 * milliseconds, and begins by giving each signal its default action back: the echo of a Ctrl-C would kill a process that has ended well.
 */
function endWithoutTeardown(): void {
  process.off("exit", endIfLast).on("exit", endIfLast);
}

function endIfLast(): void {
  if (process.listeners("exit").at(-1) === endIfLast) process.exit();
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

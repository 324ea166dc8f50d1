import { type Context, lostCount, type ObservedGroup, type Observer, type Task } from "../core/index.js";
import { registry } from "../core/port.js";
import type { Straggler } from "../errors/index.js";
import { CurfewError, reasonText } from "../errors/index.js";
import { duration } from "../internal/duration.js";
import type { LostTask } from "../wire/index.js";
import type { Log } from "./logger.js";

/** How many ends of tasks a stop reports one by one. */
const maxEnds = 50;

/** Says what an operator wants to know: what failed, what was lost, what the servers and pools report. */
export function logObserver(log: Log, root: Context): Observer {
  let ends = 0;
  return {
    taskEnded(task, group, error) {
      if (task.state === "failed") {
        const facts = { step: "failed", task: task.name, err: error };
        log.say(`task ${JSON.stringify(task.name)} failed: ${withStack(error)}`, facts, "error");
      } else if (root.done && group.path.length === 1 && ends++ <= maxEnds) {
        if (ends > maxEnds) log.say("more tasks end");
        else log.say(`task ${JSON.stringify(task.name)} ${wordFor(task)}`, { step: "task ended", task: task.name });
      } else if (root.done && isDeferred(group) && task.state === "stopped") {
        // For a task that was stopped this is no failure; for a deferred function it is.
        const text = `task ${JSON.stringify(task.name)} was cut short: the grace period is used up`;
        log.say(text, { step: "cut short", task: task.name }, "error");
      }
    },
    taskLost(lost) {
      // A leak of a million must not be a million lines.
      if (!Number.isInteger(Math.log2(lost.count))) return;
      const wait = lost.wait === undefined ? "" : ` (${lost.wait})`;
      const text = `task ${nameOf(lost)} is lost: nothing can wake it any more${wait}; ${String(lost.count)} so far`;
      log.say(text, { step: "lost", task: lost.name, count: lost.count }, "warn");
    },
    noted(note) {
      const { from, text, level, error, facts } = note;
      const all = { from, ...facts, ...(error === undefined ? {} : { err: error }) };
      if (level === "info") log.step(`${from}: ${text}`, all);
      else log.say(`${from}: ${text}${framesOf(error)}`, all, level);
    },
  };
}

const wordFor = (task: Task): string => (task.state === "done" ? "ended" : "stopped");

/** One line that counts the tasks that were lost, those of one name together, if any were. */
export function lostLine(): string | undefined {
  const count = lostCount();
  if (count === 0) return undefined;
  const rows = registry().lostTasks();
  const shown = rows
    .slice(0, 5)
    .map((row) => (row.count > 1 ? `${nameOf(row)} (${String(row.count)})` : nameOf(row)))
    .join(", ");
  const [were, them] = count === 1 ? ["task was", "it"] : ["tasks were", "them"];
  return `${String(count)} ${were} lost, since nothing could wake ${them} any more: ${shown}${rows.length > 5 ? ", …" : ""}`;
}

/** `"reporter" of main > app` */
function nameOf({ name, owners }: LostTask): string {
  return owners.length === 0 ? JSON.stringify(name) : `${JSON.stringify(name)} of ${owners.join(" > ")}`;
}

/** Who is still out, a line each, oldest first. */
export function stragglerLines(stragglers: readonly Straggler[]): string {
  const shown = stragglers
    .slice(0, 20)
    .map(
      ({ id, name, ageMs, wait }) =>
        `\n  task ${JSON.stringify(name)} (id ${String(id)}) out for ${duration(ageMs)}${wait === undefined ? "" : `, waits: ${wait}`}`,
    );
  const more = stragglers.length > 20 ? `\n  and ${String(stragglers.length - 20)} more` : "";
  return `${shown.join("")}${more}`;
}

/** Whether it runs the deferred functions of `main`'s group. */
function isDeferred(group: ObservedGroup): boolean {
  return group.path.length === 2 && group.name === "deferred";
}

/** Where it was thrown, below a line that has said what. */
function framesOf(error: unknown): string {
  const stack = error instanceof CurfewError ? "" : (stackOf(error) ?? "");
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `\n${frame}`).join("");
}

/** Our own errors say all in their sentence. */
function withStack(error: unknown): string {
  if (error instanceof CurfewError) return error.message;
  return stackOf(error) ?? reasonText(error);
}

/** The stack of an error that has one which can be read. An observer or a handler that throws would be the last we hear of. */
export function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  try {
    return typeof error.stack === "string" ? error.stack : undefined;
  } catch {
    return undefined;
  }
}

import type { Dump, LostTask, StackGroup } from "../wire/index.js";
import type { History, Kind, Moment } from "./history.js";
import { durationText } from "./text.js";
import type { Say } from "./words.js";
import { cyclesOf, edgesOf } from "./waits-for.js";

/** Each has one name, which its page in the documentation bears, and the lint rule that says the same, if one does. */
export type WarningName =
  "stuck" | "lost" | "spinning" | "growing" | "task-in-handler" | "unowned-task" | "no-deadline" | "lock-order";

/** Something that is worth a look. */
export interface Warning {
  readonly name: WarningName;
  readonly text: string;
  readonly grave: boolean;
  /** What to look at: words for the search, or ids of tasks. */
  readonly search?: string;
  readonly tasks?: readonly number[];
  /** Tasks of that name and those owners. */
  readonly kind?: Kind;
}

/** Where each is explained, in the package. */
export function pageOf(name: WarningName): string {
  const own = ["stuck", "lost", "spinning", "growing"].includes(name);
  return `page/docs/${own ? "warnings" : "rules"}/${name}.md`;
}

/** Those of the moment, and those of a dump. */
export function warningsOf(history: History, dump: Dump | undefined, say: Say): Warning[] {
  const { last } = history;
  const live =
    last === undefined ? [] : [...spinning(last, say), ...lost(last.tick.lost, say), ...growing(history, say)];
  return dump === undefined ? live : [...live, ...ofDump(dump, say)];
}

function spinning({ tick }: Moment, say: Say): Warning[] {
  if (tick.delayMs < 1000) return [];
  return [{ name: "spinning", grave: true, text: say("warnSpinning", { time: durationText(tick.delayMs) }) }];
}

function lost(rows: readonly LostTask[], say: Say): Warning[] {
  return rows.slice(0, 5).map(({ count, name, owners }) => ({
    name: "lost",
    grave: true,
    text: say("warnLost", { count, name: nameOf({ name, owners }) }),
    search: name,
  }));
}

/** How far back it looks, and how much it takes. */
const window = 40;
const atLeast = 5;

/** What has risen again and again, and has hardly ever fallen: pressure goes up and down, a leak only up. */
function growing({ moments }: History, say: Say): Warning[] {
  const seen = moments.slice(-window);
  const [first, last] = [seen[0], seen.at(-1)];
  if (first === undefined || last === undefined || seen.length < 8) return [];
  const found: (Warning & { by: number })[] = [];
  for (const [key, kind] of last.byKind) {
    const counts = seen.map(({ byKind }) => byKind.get(key)?.count ?? 0);
    let [rises, falls] = [0, 0];
    for (let index = 1; index < counts.length; index++) {
      if (counts[index]! > counts[index - 1]!) rises++;
      if (counts[index]! < counts[index - 1]!) falls++;
    }
    const by = counts.at(-1)! - counts[0]!;
    if (by < atLeast || rises < 3 || falls > 0) continue;
    const inHandler = kind.owners.includes("requests") && kind.owners.includes("request");
    const time = durationText(last.tick.at - first.tick.at);
    const text = say("warnGrowing", { name: nameOf(kind), from: counts[0]!, to: counts.at(-1)!, time });
    found.push({ name: inHandler ? "task-in-handler" : "growing", grave: false, text, kind, by });
  }
  return found.sort((a, b) => b.by - a.by).slice(0, 5);
}

/** For how long something may be out of the process before it is worth asking whether it has a limit. */
const longWait = 30_000;

function ofDump(dump: Dump, say: Say): Warning[] {
  const tasks = new Map(dump.tasks.map((task) => [task.id, task]));
  const warnings: Warning[] = [];
  for (const stack of dump.stacks) {
    const { count, stuck, status, waker, tasks: ids = [] } = stack;
    const own = { count, name: titleOf(stack) };
    if (stuck) warnings.push({ name: "stuck", grave: true, text: say("warnStuck", own), tasks: ids });
    else if (status === "orphan" && !isMain(stack))
      warnings.push({ name: "unowned-task", grave: false, text: say("warnUnowned", own) });
    const oldest = Math.max(0, ...ids.map((id) => tasks.get(id)?.ageMs ?? 0));
    if (!stuck && (waker.kind === "socket" || waker.kind === "dns") && oldest > longWait) {
      const text = say("warnDeadline", {
        name: titleOf(stack),
        wait: waker.detail ?? waker.kind,
        time: durationText(oldest),
      });
      warnings.push({ name: "no-deadline", grave: false, text, tasks: ids });
    }
  }
  for (const cycle of cyclesOf(edgesOf(dump))) {
    const names = cycle.map((id) => `${tasks.get(id)?.name ?? "?"} (${String(id)})`).join(", ");
    warnings.push({ name: "lock-order", grave: true, text: say("warnCycle", { names }), tasks: cycle });
  }
  return warnings.slice(0, 20);
}

/** `main` of ours, awaited at the top of the program: whose else should it be? */
function isMain({ frames }: StackGroup): boolean {
  return frames[0]?.function === "main" && /\bprocess[\\/]main\.[jt]s$/.test(frames[0].file);
}

function titleOf({ frames, tasks = [] }: StackGroup): string {
  return frames[0]?.function ?? `#${String(tasks[0] ?? "?")}`;
}

function nameOf({ name, owners }: { name: string; owners: readonly string[] }): string {
  return owners.length === 0 ? name : `${owners.join(" › ")} › ${name}`;
}

import { partsOf, wakerText } from "../formats/index.js";
import type { Dump, LostTask, StackGroup, WakerKind } from "../wire/index.js";
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
  /** What to look at: words for the search, or ids of tasks of the main thread. Neither: the dump. */
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

/** What other machines may keep waiting for ever. */
const outside: ReadonlySet<WakerKind> = new Set<WakerKind>(["socket", "dns"]);
/** So old is a task that waits there without a deadline, before it is worth asking why it has none. */
const longWait = 30_000;

function ofDump(dump: Dump, say: Say): Warning[] {
  const warnings: Warning[] = [];
  const names = new Map<string, string>();
  for (const { thread = "", stacks, tasks } of partsOf(dump)) {
    const known = new Map(tasks.map((task) => [task.id, task]));
    for (const { id, name } of tasks) names.set(`${thread} ${String(id)}`, name);
    for (const stack of stacks) {
      const { count, stuck, status, waker, tasks: ids = [] } = stack;
      const name = thread === "" ? titleOf(stack) : `${titleOf(stack)} (${thread})`;
      const where = thread === "" && ids.length > 0 ? { tasks: ids } : {};
      if (stuck) warnings.push({ name: "stuck", grave: true, text: say("warnStuck", { count, name }), ...where });
      else if (status === "orphan" && !isMain(stack))
        warnings.push({ name: "unowned-task", grave: false, text: say("warnUnowned", { count, name }) });
      if (stuck || !outside.has(waker.kind)) continue;
      const without = ids.flatMap((id) => known.get(id) ?? []).filter(({ deadlineMs }) => deadlineMs === undefined);
      const oldest = Math.max(0, ...without.map(({ ageMs }) => ageMs));
      if (oldest < longWait) continue;
      const text = say("warnDeadline", { name, wait: wakerText(waker), time: durationText(oldest) });
      warnings.push({ name: "no-deadline", grave: false, text, ...where });
    }
  }
  for (const { thread, ids } of cyclesOf(edgesOf(dump))) {
    const text = ids.map((id) => `${names.get(`${thread} ${String(id)}`) ?? "?"} (${String(id)})`).join(", ");
    const where = thread === "" ? { tasks: ids } : {};
    warnings.push({ name: "lock-order", grave: true, text: say("warnCycle", { names: text }), ...where });
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

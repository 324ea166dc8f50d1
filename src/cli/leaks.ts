import { type Part, partsOf, wakerText } from "../formats/index.js";
import type { Dump, StackGroup } from "../wire/index.js";
import { choose, isOwn } from "./choose.js";
import { takeDump } from "./target.js";
import { read, UsageError } from "./usage.js";

export const leaksHelp = `Usage: curfew leaks <pid|url>… [options]

One line for each suspect, most certain first. The exit code is 1 if there is any, so that a script can ask:

  stuck     proven: nothing can wake these
  lost      proven: tasks of ours that were collected before they ended
  many      a guess: at least --many functions wait at one line that nobody owns

  --many N            from how many on (default 100)
  --json              as JSON: [{ "target", "why", "count", "at", "detail" }]

Example:
  curfew leaks 4711 || page-somebody
`;

/** Why something is suspect, most certain first. */
const reasons = ["stuck", "lost", "many"] as const;

interface Suspect {
  readonly target: string;
  readonly why: (typeof reasons)[number];
  readonly count: number;
  readonly at: string;
  readonly detail: string;
}

/** Looks at each process. Resolves with the exit code: 1 if anything is suspect. */
export async function leaks(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, {
    many: { type: "string", default: "100" },
    json: { type: "boolean", default: false },
  });
  if (positionals.length === 0) throw new UsageError("leaks takes at least one pid or address");
  const many = Number(values.many);
  if (!Number.isInteger(many) || many < 1)
    throw new UsageError(`--many takes a whole number from 1 up, not ${JSON.stringify(values.many)}`);
  const found: Suspect[] = [];
  for (const target of positionals) found.push(...suspectsOf(target, await takeDump(target, { full: true }), many));
  found.sort((a, b) => reasons.indexOf(a.why) - reasons.indexOf(b.why) || b.count - a.count);
  process.stdout.write(
    values.json
      ? `${JSON.stringify(found, undefined, 2)}\n`
      : found.map((suspect) => line(suspect, positionals.length > 1)).join(""),
  );
  return found.length === 0 ? 0 : 1;
}

function suspectsOf(target: string, dump: Dump, many: number): Suspect[] {
  const chosen = choose(dump, { all: false, stuck: false, orphans: false, olderMs: 0, group: "line" });
  return partsOf(chosen.dump).flatMap((part) => suspectsIn(target, part, many));
}

function suspectsIn(target: string, { thread, stacks, lost }: Part, many: number): Suspect[] {
  const where = thread === undefined ? "" : ` in ${thread}`;
  const waiting = stacks.flatMap((stack): Suspect[] => {
    const at = `${placeOf(stack)}${where}`;
    if (stack.stuck) return [{ target, why: "stuck", count: stack.count, at, detail: "nothing can wake it" }];
    if (stack.count < many || stack.status === "owned") return [];
    return [{ target, why: "many", count: stack.count, at, detail: `waits for ${wakerText(stack.waker)}` }];
  });
  const gone = lost.map((row): Suspect => ({
    target,
    why: "lost",
    count: row.count,
    at: `task ${JSON.stringify(row.name)} of ${row.owners.join(" > ")}${where}`,
    detail: row.wait === undefined ? "collected before it ended" : `collected before it ended, last wait: ${row.wait}`,
  }));
  return [...waiting, ...gone];
}

function placeOf({ frames }: StackGroup): string {
  const frame = frames.find(isOwn) ?? frames[0]!;
  return `${frame.function} ${frame.file}:${String(frame.line)}`;
}

function line({ target, why, count, at, detail }: Suspect, several: boolean): string {
  return `${several ? `${target}  ` : ""}${why.padEnd(5)}  ${String(count).padStart(6)} ×  ${at}  (${detail})\n`;
}

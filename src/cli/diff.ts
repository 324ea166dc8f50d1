import { partsOf } from "../formats/index.js";
import type { Dump, StackGroup } from "../wire/index.js";
import { choose } from "./choose.js";
import { readDump } from "./target.js";
import { read, UsageError } from "./usage.js";

export const diffHelp = `Usage: curfew diff <before.json> <after.json> [options]

Shows what grew between two dumps of a process, most first: a leak is a line whose count never falls.

  --all               also what waits inside Node or a package
  --json              as JSON: [{ "grew": 3, "before": 1, "after": 4, "frames": […] }]

Example:
  curfew dump 4711 --json --out a.json; sleep 60; curfew dump 4711 --json --out b.json
  curfew diff a.json b.json
`;

interface Growth {
  readonly grew: number;
  readonly before: number;
  readonly after: number;
  readonly frames: StackGroup["frames"];
}

/** Compares two dumps by line. Resolves with the exit code. */
export function diff(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, {
    all: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  });
  if (positionals.length !== 2)
    throw new UsageError(`diff takes two dumps, and was given ${String(positionals.length)}`);
  const [before, after] = positionals.map((file) => countsOf(readDump(file), values.all)) as [Counts, Counts];
  const grown = [...after]
    .map(([key, { count, frames }]): Growth => {
      const earlier = before.get(key)?.count ?? 0;
      return { grew: count - earlier, before: earlier, after: count, frames };
    })
    .filter(({ grew }) => grew > 0)
    .sort((a, b) => b.grew - a.grew);
  process.stdout.write(values.json ? `${JSON.stringify(grown, undefined, 2)}\n` : text(grown));
  return Promise.resolve(0);
}

type Counts = ReadonlyMap<string, StackGroup>;

function countsOf(dump: Dump, all: boolean): Counts {
  const chosen = choose(dump, { all, stuck: false, orphans: false, olderMs: 0, group: "stack" });
  const counts = new Map<string, StackGroup>();
  // In whatever thread: threads come and go.
  for (const stack of partsOf(chosen.dump).flatMap(({ stacks }) => stacks)) {
    const key = JSON.stringify(stack.frames);
    counts.set(key, { ...stack, count: (counts.get(key)?.count ?? 0) + stack.count });
  }
  return counts;
}

function text(grown: readonly Growth[]): string {
  if (grown.length === 0) return "nothing grew\n";
  return grown
    .map(({ grew, before, after, frames }) => {
      const places = frames.map(
        ({ function: name, file, line }) => `    ${name}${line > 0 ? `  ${file}:${String(line)}` : ""}`,
      );
      return `+${String(grew)}  (${String(before)} → ${String(after)})\n${places.join("\n")}\n`;
    })
    .join("\n");
}

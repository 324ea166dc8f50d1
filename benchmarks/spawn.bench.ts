/**
 * What it costs to start a task and to wait for it: `group.go` and `group.wait` against the least that any owner must do
 * (`floor`), against that and an object of our task's size (`shape`), against bare functions, and against other libraries.
 */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, type Goal, progress, report, type Table } from "./lib/report.js";
import { each, type Rounds, type Spent } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";
import type { Name } from "./spawn/contenders.js";
import type { Kind } from "./spawn/work.js";

/** One contender, by one figure. */
interface Column {
  readonly name: Name;
  readonly figure: keyof Spent;
  readonly goal?: Goal;
}

const options = readOptions();
const kinds: readonly Kind[] = ["empty", "null", "immediate", "all at once"];
const counts = options.quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
/** For each pair: two runs of V8 on one program may end at different speeds. */
const processes = options.quick ? 1 : 3;

/** How many tasks a contender can bear: effection needs 17 kB for one, and 100 µs. */
const most: Partial<Record<Name, number>> = { effection: 10_000, "p-limit": 100_000, Effect: 100_000 };

const workNames: Record<Kind, string> = {
  empty: "nothing",
  null: "`await null`",
  immediate: "one `setImmediate`",
  "all at once": "one `setImmediate`, once all have begun",
};

/** Those that take no longer than we do. */
const light: readonly Name[] = ["floor", "shape", "bare"];

function roundsFor(count: number, name: Name): number {
  const rounds = count >= 1_000_000 ? 3 : count >= 100_000 ? 11 : 41;
  const quickEnough = light.includes(name) ? rounds : Math.ceil(rounds / 3);
  return name === "effection" ? 3 : quickEnough;
}

async function measure(one: Name, name: Name, kind: Kind, count: number): Promise<Rounds> {
  progress(`spawn: ${count} tasks, ${kind}, ${one} against ${name}`);
  const all: Rounds = { ours: [], other: [] };
  for (let i = 0; i < processes; i++) {
    const { ours, other } = await runChild<Rounds>(options, "spawn/pair", [
      one,
      name,
      kind,
      count,
      roundsFor(count, name),
    ]);
    all.ours.push(...ours);
    all.other.push(...other);
  }
  return all;
}

/** A row for each count and kind. `times`: theirs as a multiple of ours, for those that are slower. `one`: in our place. */
async function table(title: string, columns: readonly Column[], times: boolean, one: Name = "curfew"): Promise<Table> {
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const count of counts) {
    for (const kind of kinds) {
      const names = [...new Set(columns.map(({ name }) => name))].filter((name) => takesPart(name, kind, count));
      const measured = new Map<Name, Rounds>();
      for (const name of names) measured.set(name, await measure(one, name, kind, count));
      if (measured.size === 0) continue;
      rows.push([
        count.toLocaleString("en"),
        workNames[kind],
        ...columns.map((column) => cell(column, measured, times)),
      ]);
      const nanoseconds = (spent: readonly Spent[]): string => ((median(each(spent, "wall")) * 1e6) / count).toFixed(0);
      const texts = [...measured].map(
        ([name, { ours, other }]) => `${name} ${nanoseconds(other)}, ${one} ${nanoseconds(ours)}`,
      );
      notes.push(`${count.toLocaleString("en")} × ${kind}, ns a task: ${texts.join(" · ")}`);
    }
  }
  return { title, columns: ["tasks", "each awaits", ...columns.map(heading)], rows, notes };
}

function takesPart(name: Name, kind: Kind, count: number): boolean {
  return count <= (most[name] ?? Infinity) && (name !== "Effect.void" || kind === "empty");
}

function cell({ name, figure, goal }: Column, measured: ReadonlyMap<Name, Rounds>, times: boolean): Cell {
  const rounds = measured.get(name);
  if (rounds === undefined) return "–";
  const [ours, other] = [each(rounds.ours, figure), each(rounds.other, figure)];
  const ratio = times ? ratioOf(other, ours) : ratioOf(ours, other);
  return goal === undefined ? { ratio } : { ratio, goal };
}

function heading({ name, figure }: Column): string {
  return figure === "cpu" ? `${name}, processor time` : name;
}

const twice: Goal = { atLeast: 2 };
report(options, "spawn", [
  await table(
    "Our time as a multiple of theirs",
    [
      { name: "floor", figure: "wall", goal: { atMost: 1.15 } },
      { name: "floor", figure: "cpu" },
      { name: "shape", figure: "wall" },
      { name: "shape", figure: "cpu" },
      { name: "bare", figure: "wall" },
    ],
    false,
  ),
  await table(
    "Their time as a multiple of ours",
    [
      { name: "p-limit", figure: "wall", goal: twice },
      { name: "Effect", figure: "wall", goal: twice },
      { name: "Effect.void", figure: "wall", goal: twice },
      { name: "effection", figure: "wall", goal: twice },
    ],
    true,
  ),
  // Who is not twice as slow as the floor cannot be twice as slow as an owner that costs what the floor does.
  await table(
    "Their time as a multiple of the floor's",
    [
      { name: "p-limit", figure: "wall" },
      { name: "Effect", figure: "wall" },
      { name: "Effect.void", figure: "wall" },
    ],
    true,
    "floor",
  ),
]);

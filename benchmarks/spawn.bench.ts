/**
 * What it costs to start a task and to wait for it: `group.go` and `group.wait` against the least that any owner must do
 * (`floor`), against that and an object of our task's size (`shape`), against bare functions, and against other libraries.
 */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, type Goal, progress, report, type Table } from "./lib/report.js";
import type { Rounds } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";
import type { Name } from "./spawn/contenders.js";
import type { Kind } from "./spawn/work.js";

const options = readOptions();
const kinds: readonly Kind[] = ["empty", "null", "immediate", "all at once"];
const counts = options.quick ? [10_000, 100_000] : [10_000, 100_000, 1_000_000];
/** For each pair: two runs of V8 on one program may end at different speeds. */
const processes = options.quick ? 1 : 5;

/** How many tasks a contender can bear: effection needs 17 kB for one, and 100 µs. */
const most: Partial<Record<Name, number>> = { effection: 10_000, "p-limit": 100_000 };

const workNames: Record<Kind, string> = {
  empty: "nothing",
  null: "`await null`",
  immediate: "one `setImmediate`",
  "all at once": "one `setImmediate`, once all have begun",
};

/** Those that take no longer than we do. */
const light: readonly Name[] = ["floor", "shape", "bare"];

function roundsFor(count: number, name: Name): number {
  const rounds = count >= 1_000_000 ? 5 : count >= 100_000 ? 11 : 41;
  const quickEnough = light.includes(name) ? rounds : Math.ceil(rounds / 3);
  return name === "effection" ? 3 : quickEnough;
}

async function measure(name: Name, kind: Kind, count: number): Promise<Rounds> {
  const all: Rounds = { ours: [], other: [] };
  for (let i = 0; i < processes; i++) {
    const args = [name, kind, count, roundsFor(count, name)];
    const { ours, other } = await runChild<Rounds>(options, "spawn/pair", args);
    all.ours.push(...ours);
    all.other.push(...other);
  }
  return all;
}

const perTask = (times: readonly number[], count: number): string => `${((median(times) * 1e6) / count).toFixed(0)} ns`;

/** A row for each count and kind, a column for each contender. */
async function table(title: string, names: readonly Name[], goals: Partial<Record<Name, Goal>>): Promise<Table> {
  const slower = names.includes("Effect");
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const count of counts) {
    for (const kind of kinds) {
      const row: Cell[] = [count.toLocaleString("en"), workNames[kind]];
      const small: string[] = [];
      for (const name of names) {
        if (count > (most[name] ?? Infinity) || (name === "Effect.void" && kind !== "empty")) {
          row.push("–");
          continue;
        }
        progress(`spawn: ${count} tasks, ${kind}, against ${name}`);
        const { ours, other } = await measure(name, kind, count);
        const goal = goals[name];
        const ratio = slower ? ratioOf(other, ours) : ratioOf(ours, other);
        row.push(goal === undefined ? { ratio } : { ratio, goal });
        small.push(`${name} ${perTask(other, count)}, ours beside it ${perTask(ours, count)}`);
      }
      rows.push(row);
      notes.push(`${count.toLocaleString("en")} × ${kind}, a task: ${small.join(" · ")}`);
    }
  }
  return { title, columns: ["tasks", "each awaits", ...names], rows, notes };
}

report(options, "spawn", [
  await table("Our time as a multiple of theirs", ["floor", "shape", "bare"], { floor: { atMost: 1.15 } }),
  await table("Their time as a multiple of ours", ["p-limit", "Effect", "Effect.void", "effection"], {
    "p-limit": { atLeast: 2 },
    Effect: { atLeast: 2 },
    "Effect.void": { atLeast: 2 },
    effection: { atLeast: 2 },
  }),
]);

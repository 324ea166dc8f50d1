/** What a derived context costs: against `AbortController` and `AbortSignal`, and against Go's package `context`. */
import { type Pair, pairs } from "./context/pairs.js";
import { runChild } from "./lib/child.js";
import { runGo } from "./lib/go.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import { each, type Rounds, type Spent } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? 5 : 31;
const go = await runGo("context");

const rows: Cell[][] = [];
const notes: string[] = [];
for (const [index, pair] of pairs().entries()) {
  progress(`context: ${pair.name}`);
  const times = await runChild<Rounds>(options, "context/pair", [index, rounds]);
  const ratio = ratioOf(each(times.other, "wall"), each(times.ours, "wall"));
  rows.push([
    pair.name,
    pair.theirs,
    pair.goal === undefined ? { ratio } : { ratio, goal: { atLeast: pair.goal } },
    againstGo(pair, times.ours),
  ]);
  notes.push(
    `${pair.name}: ${nanoseconds(pair, times.ours).toFixed(1)} ns, theirs ${nanoseconds(pair, times.other).toFixed(1)} ns`,
  );
}

function nanoseconds({ times }: Pair, rounds: readonly Spent[]): number {
  return (median(each(rounds, "wall")) * 1e6) / times;
}

/** Two programs cannot take turns within a millisecond: so this one is a ratio of two medians, without a spread. */
function againstGo(pair: Pair, ours: readonly Spent[]): Cell {
  if ("missing" in go) return go.missing;
  const theirs = go.figures[pair.name];
  return theirs === undefined ? "–" : (nanoseconds(pair, ours) / theirs).toFixed(2);
}

report(options, "context", [
  {
    title: "Times faster than what Node has; and our time as a multiple of Go's",
    columns: ["ours, each with its cancel or dispose", "theirs", "times faster", "multiple of Go's"],
    rows,
    notes,
  },
]);

/** Items a second, in memory: our pool against a bare array queue, fastq and p-queue. */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { rate } from "./lib/rate.js";
import { type Cell, progress, report } from "./lib/report.js";
import { each, type Rounds } from "./lib/rounds.js";
import { ratioOf } from "./lib/stats.js";
import type { Kind, Name } from "./pool/contenders.js";

const options = readOptions();
const count = options.quick ? 10_000 : 100_000;
const rounds = options.quick ? 5 : 15;
const workers = 10;
const kinds: readonly Kind[] = ["nothing", "one `setImmediate`"];
const pairs: readonly [ours: Name, other: Name][] = [
  ["curfew", "array"],
  ["curfew, results asked for", "fastq"],
  ["curfew, results asked for", "p-queue"],
];

const rows: Cell[][] = [];
const notes: string[] = [];
for (const kind of kinds) {
  const cells: Cell[] = [];
  const rates: string[] = [];
  for (const [ours, other] of pairs) {
    progress(`pool-memory: ${kind}, against ${other}`);
    const spent = await runChild<Rounds>(options, "pool/pair", [ours, other, kind, count, workers, rounds]);
    cells.push({ ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) });
    rates.push(`${other} ${rate(count, spent.other)}, ours ${rate(count, spent.ours)}`);
  }
  rows.push([kind, ...cells]);
  notes.push(`${kind}: ${rates.join(" · ")}`);
}

const title = `In memory, ${count.toLocaleString("en")} items, ${workers} at once: our items a second as a multiple of theirs`;
report(options, "pool-memory", [{ title, columns: ["each awaits", ...pairs.map(([, other]) => other)], rows, notes }]);

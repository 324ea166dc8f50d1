/** Items a second, in threads: our pool against piscina, on which it is built. */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { rate } from "./lib/rate.js";
import { type Cell, progress, report } from "./lib/report.js";
import { each, type Rounds } from "./lib/rounds.js";
import { ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? 5 : 21;

const rows: Cell[][] = [];
const notes: string[] = [];
for (const { ms, what, items } of [
  { ms: 0, what: "nothing", items: 10_000 },
  { ms: 0.1, what: "0.1 ms", items: 5_000 },
  { ms: 1, what: "1 ms", items: 1_000 },
]) {
  progress(`pool-threads: ${what}`);
  const count = options.quick ? items / 5 : items;
  const spent = await runChild<Rounds>(options, "pool/threads", [count, ms, rounds]);
  rows.push([what, { ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) }]);
  notes.push(`${what}: piscina ${rate(count, spent.other)}, ours ${rate(count, spent.ours)}`);
}

const title = "In two threads: our items a second as a multiple of piscina's";
report(options, "pool-threads", [{ title, columns: ["each computes", "piscina"], rows, notes }]);

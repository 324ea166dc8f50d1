/** Items a second, on a disk, synced: our pool against classic-level's own synced `put`, and the disk's own speed. */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { rate } from "./lib/rate.js";
import { type Cell, progress, report } from "./lib/report.js";
import { each, type Rounds } from "./lib/rounds.js";
import { ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? 5 : 15;

const rows: Cell[][] = [];
const notes: string[] = [];
for (const producers of [1, 16, 256]) {
  progress(`pool-disk: ${producers} at once`);
  const items = Math.min(options.quick ? 1_000 : 5_000, producers * 250);
  const spent = await runChild<Rounds & { perSync: number }>(options, "pool/disk", [items, producers, rounds]);
  rows.push([String(producers), { ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) }]);
  notes.push(
    `${producers} at once: classic-level ${rate(items, spent.other)}, ours ${rate(items, spent.ours)}; one append and fdatasync: ${spent.perSync.toFixed(2)} ms`,
  );
}

const title =
  "On a disk, synced: our items a second as a multiple of `put(…, { sync: true })` of classic-level, without a queue";
report(options, "pool-disk", [{ title, columns: ["at once", "classic-level"], rows, notes }]);

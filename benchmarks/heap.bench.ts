/** Reading heap snapshots: against `JSON.parse` of the same chunks joined, and against the size of the snapshot. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { runChild } from "./lib/child.js";
import type { Reader, Reading } from "./heap/read.js";
import type { Written } from "./heap/write.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import { median, type Ratio, ratioOf } from "./lib/stats.js";

const options = readOptions();
/** Of objects in the heap; they make snapshots of about 5, 50 and 150 MB. */
const counts = options.quick ? [0, 48_000] : [0, 48_000, 152_000];
const rounds = options.quick ? 1 : 7;
const who: readonly Reader[] = ["curfew", "JSON.parse", "nobody"];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "curfew-heap-"));
const rows: Cell[][] = [];
const notes: string[] = [];
try {
  for (const count of counts) await measure(count, path.join(folder, `${count}.heapsnapshot`));
} finally {
  fs.rmSync(folder, { recursive: true });
}

async function measure(count: number, file: string): Promise<void> {
  progress(`heap: a snapshot of ${count} objects`);
  const { length, chunk } = await runChild<Written>(options, "heap/write", [count, file]);
  const megabytes = length / 1e6;
  const readings: Record<Reader, Reading[]> = { curfew: [], "JSON.parse": [], nobody: [] };
  for (let round = 1; round <= rounds; round++) {
    for (const reader of round % 2 === 1 ? who : [...who].reverse()) {
      progress(`heap: ${megabytes.toFixed(0)} MB, ${reader}, round ${round} of ${rounds}`);
      readings[reader].push(await runChild<Reading>(options, "heap/read", [reader, file, chunk]));
    }
  }
  fs.rmSync(file);

  const { curfew, "JSON.parse": json, nobody } = readings;
  const each = (list: readonly Reading[], key: keyof Reading): number[] => list.map((reading) => reading[key]);
  const against = (key: keyof Reading): Ratio => ratioOf(each(curfew, key), each(json, key));
  const ofText = (list: readonly Reading[], key: keyof Reading): Ratio =>
    ratioOf(
      each(list, key),
      list.map(() => megabytes),
    );
  rows.push([
    `${megabytes.toFixed(1)} MB`,
    { ratio: against("wall"), goal: { atMost: 1 } },
    { ratio: against("cpu") },
    { ratio: ofText(curfew, "peak"), goal: { atMost: 1 } },
    { ratio: ofText(curfew, "kept") },
    { ratio: ofText(nobody, "peak") },
    { ratio: ofText(json, "peak") },
  ]);
  const speed = (list: readonly Reading[]): string =>
    `${(megabytes / (median(each(list, "wall")) / 1e3)).toFixed(0)} MB/s`;
  notes.push(`${megabytes.toFixed(0)} MB: ours ${speed(curfew)}, JSON.parse ${speed(json)}`);
}

report(options, "heap", [
  {
    title: "Reading a snapshot once, in a new process",
    columns: [
      "snapshot",
      "time, of JSON.parse's",
      "processor time",
      "peak memory, of the snapshot's size",
      "kept",
      "of the chunks alone",
      "of JSON.parse",
    ],
    rows,
    notes,
  },
]);

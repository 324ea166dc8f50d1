/** A pool that is offered ten times what its workers can handle, for a minute: what becomes of the items, how long they wait, how the heap goes. */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";

const options = readOptions();
const seconds = options.quick ? 5 : 60;
const policies = ["wait", "reject", "drop oldest"] as const;

/** What `pool/overload` answers. */
interface Overloaded {
  readonly offered: number;
  readonly accepted: number;
  readonly handled: number;
  readonly dropped: number;
  readonly refused: number;
  readonly latency: { readonly median: number; readonly p99: number; readonly worst: number };
  readonly heap: readonly number[];
  readonly rss: readonly number[];
}

const rows: Cell[][] = [];
const figures: Record<string, number>[] = [];
for (const policy of policies) {
  progress(`pool-overload: ${policy}, ${String(seconds)} s`);
  const told = await runChild<Overloaded>(options, "pool/overload", [policy, seconds]);
  const { offered, accepted, handled, dropped, refused, latency, heap, rss } = told;
  if (accepted + refused !== offered || handled + dropped !== accepted)
    throw new Error(`${policy}: an item has ended in no way, or in two`);
  const { median, p99, worst } = latency;
  const ms = `${String(median)} ms, ${String(p99)} ms, ${String(worst)} ms`;
  const growth = { ratio: growthOf(heap), goal: { atMost: 1.1 } };
  rows.push([policy, ...[offered, handled, dropped, refused].map(String), ms, growth]);
  heap.forEach((mib, sample) => {
    const point = (figures[sample] ??= { second: (sample * seconds) / 100 });
    point[`${policy} heap MiB`] = mib;
    point[`${policy} rss MiB`] = rss[sample]!;
  });
}

/** The mean of the last quarter, its least and its most, as multiples of the mean of the first. */
function growthOf(heap: readonly number[]): { median: number; from: number; to: number } {
  const quarter = Math.floor(heap.length / 4);
  const last = heap.slice(-quarter);
  const first = mean(heap.slice(0, quarter));
  return { median: mean(last) / first, from: Math.min(...last) / first, to: Math.max(...last) / first };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const title = `20,000 items a second for ${String(seconds)} s, to workers that can handle 2000; 1000 may wait`;
const latency = "from acceptance to end: median, p99, worst";
const columns = ["policy", "offered", "handled", "dropped", "refused", latency, "heap, last quarter to first"];
report(options, "pool-overload", [{ title, columns, rows, figures }]);

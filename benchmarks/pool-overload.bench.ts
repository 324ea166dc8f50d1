/** A pool that is offered ten times what its workers can handle, for a minute: what becomes of the items, how long they wait, how the heap goes. */
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import type { Overloaded } from "./pool/overload.js";

const options = readOptions();
const seconds = options.quick ? 5 : 60;
const policies = ["wait", "reject", "drop oldest"] as const;

const rows: Cell[][] = [];
const figures: Record<string, number>[] = [];
for (const policy of policies) {
  progress(`pool-overload: ${policy}, ${String(seconds)} s`);
  const told = await runChild<Overloaded>(options, "pool/overload", [policy, seconds]);
  const { offered, accepted, handled, dropped, refused, latency, heap, rss, growth } = told;
  if (accepted + refused !== offered || handled + dropped !== accepted)
    throw new Error(`${policy}: an item has ended in no way, or in two`);
  const { median, p99, worst } = latency;
  const ms = `${String(median)} ms, ${String(p99)} ms, ${String(worst)} ms`;
  const cell = { ratio: growth, goal: { atMost: 1.1 } };
  rows.push([policy, ...[offered, handled, dropped, refused].map(String), ms, cell]);
  heap.forEach((mib, sample) => {
    const point = (figures[sample] ??= { second: (sample * seconds) / 100 });
    point[`${policy} heap MiB`] = mib;
    point[`${policy} rss MiB`] = rss[sample]!;
  });
}

const title = `20,000 items a second for ${String(seconds)} s, to workers that can handle 2000; 1000 may wait`;
const latency = "from acceptance to end: median, p99, worst";
const columns = ["policy", "offered", "handled", "dropped", "refused", latency, "heap, last quarter to first"];
report(options, "pool-overload", [{ title, columns, rows, figures }]);

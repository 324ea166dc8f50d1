/** What a parked task weighs: against the same floor, against a bare function, and against a goroutine. */
import { runChild } from "./lib/child.js";
import { runGo } from "./lib/go.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";
import type { Weight } from "./memory/parked.js";

const options = readOptions();
const count = 100_000;
const rounds = options.quick ? 1 : 5;

const weights: Record<"curfew" | "floor" | "bare", Weight[]> = { curfew: [], floor: [], bare: [] };
for (let round = 1; round <= rounds; round++) {
  for (const who of ["curfew", "floor", "bare"] as const) {
    progress(`memory: ${count} parked tasks, ${who}, round ${round} of ${rounds}`);
    weights[who].push(await runChild<Weight>(options, "memory/parked", [who, count]));
  }
}
const go = await runGo("memory");

const young = (who: keyof typeof weights): number[] => weights[who].map((weight) => weight.young);
const old = (who: keyof typeof weights): number[] => weights[who].map((weight) => weight.old);
const bytes = (values: readonly number[]): string => `${median(values).toFixed(0)} B`;
const goroutine = weights.curfew.map(() => ("figures" in go ? go.figures["bytes"]! : NaN));
const againstGo = (ours: readonly number[]): Cell =>
  "figures" in go ? { ratio: ratioOf(ours, goroutine), goal: { atMost: 0.4 } } : go.missing;

report(options, "memory", [
  {
    title: "Bytes of a parked task, as a multiple",
    columns: ["against", "just started", "older than two seconds, swept"],
    rows: [
      [
        "the floor",
        { ratio: ratioOf(young("curfew"), young("floor")), goal: { atMost: 1.1 } },
        { ratio: ratioOf(old("curfew"), old("floor")), goal: { atMost: 1.2 } },
      ],
      [
        "a bare function",
        { ratio: ratioOf(young("curfew"), young("bare")) },
        { ratio: ratioOf(old("curfew"), old("bare")) },
      ],
      ["a goroutine", againstGo(young("curfew")), againstGo(old("curfew"))],
    ],
    notes: [
      `${count.toLocaleString("en")} tasks: ours ${bytes(young("curfew"))}, swept ${bytes(old("curfew"))}` +
        ` · floor ${bytes(young("floor"))} · bare ${bytes(young("bare"))}` +
        ("figures" in go ? ` · ${go.version}: ${bytes(goroutine)} of stack and heap` : ""),
    ],
  },
]);

/**
 * A stop in the middle of a constant load: ours against others', the same service, the same clients. A stop takes three seconds or more.
 * In pieces: `--only` takes names of contenders with commas between, `--times` how many stops of each (200 for the figures that are
 * kept), and `--into` a file whose stops are counted, too.
 */
import { readOptions } from "./lib/options.js";
import { keptFigures, progress, report } from "./lib/report.js";
import { median } from "./lib/stats.js";
import { contenders } from "./stops/contenders.js";
import { type Outcome, stopOnce } from "./stops/stop.js";

const options = readOptions();
const times = options.times ?? (options.quick ? 2 : 5);
const all = Object.keys(contenders);
const wanted = options.only?.split(",") ?? all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no contender is called ${unknown.join(", ")}; there are ${all.join(", ")}`);

const outcomes = [...(keptFigures(options, "stops") as unknown as readonly Outcome[])];
const notes: string[] = [];
for (const name of wanted) {
  try {
    for (let stop = 1; stop <= times; stop++) {
      progress(`stops: ${name}, ${String(stop)} of ${String(times)}`);
      outcomes.push(await stopOnce(options, name));
    }
  } catch (error) {
    notes.push(`${name}: ${String(error)}`);
  }
}

const rows: string[][] = [];
for (const name of all) {
  const own = outcomes.filter(({ who }) => who === name);
  if (own.length === 0) continue;
  rows.push(rowOf(name, own));
  const kinds = new Map<string, number>();
  for (const word of own.flatMap(({ what }) => (what === "" ? [] : what.split(", "))))
    kinds.set(word, (kinds.get(word) ?? 0) + 1);
  const told = [...kinds].map(([word, count]) => `${word} × ${String(count)}`).join(", ");
  if (told !== "") notes.push(`${name}: ${told}`);
}

report(options, "stops", [
  {
    title:
      "Stops under load: 8 clients that keep their connections, 4 that do not, 4 slow bodies, 4 streams, 4 over HTTP/2, 4 WebSockets",
    columns: [
      "who",
      "stops",
      "begun, not answered",
      "broken connections",
      "answered 503",
      "time to stop: median (longest)",
      "÷ the slowest request",
      "hung",
    ],
    rows,
    notes,
    figures: outcomes as unknown as readonly Record<string, number | string>[],
  },
]);

function rowOf(name: string, own: readonly Outcome[]): string[] {
  const sum = (key: "lost" | "reset" | "away" | "hung"): string =>
    String(own.reduce((total, outcome) => total + outcome[key], 0));
  const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
  const took = own.map(({ ms }) => ms);
  // A stop after which nothing was answered whole has none.
  const over = own.filter(({ slowest }) => slowest > 0).map(({ ms, slowest }) => ms / slowest);
  return [
    name,
    String(own.length),
    sum("lost"),
    sum("reset"),
    sum("away"),
    `${seconds(median(took))} (${seconds(Math.max(...took))})`,
    `${median(over).toFixed(2)} (${Math.max(...over).toFixed(2)})`,
    sum("hung"),
  ];
}

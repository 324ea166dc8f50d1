/**
 * A stop in the middle of a constant load: ours against others', the same service, the same clients. In pieces: `--only` takes names of
 * contenders with commas between, `--times` how many stops (200 for the figures that are kept). A stop takes three seconds.
 */
import { readOptions } from "./lib/options.js";
import { progress, report } from "./lib/report.js";
import { median } from "./lib/stats.js";
import { contenders } from "./stops/contenders.js";
import { type Outcome, stopOnce } from "./stops/stop.js";

const options = readOptions();
const times = options.times ?? (options.quick ? 2 : 5);
const all = Object.keys(contenders);
const wanted = options.only?.split(",") ?? all;
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`no contender is called ${unknown.join(", ")}; there are ${all.join(", ")}`);

const sum = (outcomes: readonly Outcome[], key: "lost" | "reset"): string =>
  String(outcomes.reduce((total, outcome) => total + outcome[key], 0));
const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;

const rows: string[][] = [];
const notes: string[] = [];
for (const name of wanted) {
  const outcomes: Outcome[] = [];
  try {
    for (let stop = 1; stop <= times; stop++) {
      progress(`stops: ${name}, ${String(stop)} of ${String(times)}`);
      outcomes.push(await stopOnce(options, name));
    }
  } catch (error) {
    notes.push(`${name}: ${String(error)}`);
    continue;
  }
  const took = outcomes.map(({ ms }) => ms);
  const over = outcomes.map(({ ms, slowest }) => ms / slowest);
  rows.push([
    name,
    String(times),
    sum(outcomes, "lost"),
    sum(outcomes, "reset"),
    `${seconds(median(took))} (${seconds(Math.max(...took))})`,
    `${median(over).toFixed(2)} (${Math.max(...over).toFixed(2)})`,
    String(outcomes.filter(({ hung }) => hung).length),
  ]);
  const kinds = new Map<string, number>();
  for (const word of outcomes.flatMap(({ what }) => what)) kinds.set(word, (kinds.get(word) ?? 0) + 1);
  const told = [...kinds].map(([word, count]) => `${word.trim()} × ${String(count)}`).join(", ");
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
      "time to stop: median (longest)",
      "÷ the slowest request",
      "hung",
    ],
    rows,
    notes,
  },
]);

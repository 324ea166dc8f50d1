/**
 * Requests a second in each framework: its server run by `serve()` against the framework's own way to listen. Three minutes;
 * `--only` takes names of frameworks with commas between.
 */
import type { Rate } from "./http/load.js";
import { rates } from "./http/rates.js";
import { readOptions } from "./lib/options.js";
import { type Cell, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? { processes: 1, rounds: 3, seconds: 1 } : { processes: 2, rounds: 7, seconds: 1 };
const wanted = options.only?.split(",") ?? ["express", "fastify", "koa", "hono", "nest"];

const rows: Cell[][] = [];
for (const framework of wanted) {
  const measured = await rates(options, "frameworks", [framework], rounds);
  const of = (who: keyof typeof measured, key: keyof Rate): number[] => measured[who].map((rate) => rate[key]);
  rows.push([
    framework,
    { ratio: ratioOf(of("curfew", "perSecond"), of("bare", "perSecond")), goal: { atLeast: 0.97 } },
    { ratio: ratioOf(of("curfew", "cpu"), of("bare", "cpu")) },
    `${median(of("curfew", "perSecond")).toFixed(0)}, ${median(of("bare", "perSecond")).toFixed(0)}`,
  ]);
}

report(options, "frameworks", [
  {
    title: "Run by serve(), as a multiple of the framework's own way to listen",
    columns: ["framework", "requests a second", "processor time for a request", "a second: serve(), own"],
    rows,
  },
]);

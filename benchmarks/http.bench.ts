/** Requests a second: `serve()` against a bare `node:http` server, the same handler, the same kind of process. */
import type { Rate } from "./http/load.js";
import { rates } from "./http/rates.js";
import { readOptions } from "./lib/options.js";
import { report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
const rounds = options.quick ? { processes: 1, rounds: 3, seconds: 1 } : { processes: 3, rounds: 7, seconds: 3 };
const measured = await rates(options, "http", [], rounds);

const of = (who: keyof typeof measured, key: keyof Rate): number[] => measured[who].map((rate) => rate[key]);
const both = (key: keyof Rate, digits: number): string =>
  `serve() ${median(of("curfew", key)).toFixed(digits)}, bare ${median(of("bare", key)).toFixed(digits)}`;

report(options, "http", [
  {
    title: "serve() as a multiple of bare node:http",
    columns: ["requests a second", "the server's processor time for a request"],
    rows: [
      [
        { ratio: ratioOf(of("curfew", "perSecond"), of("bare", "perSecond")), goal: { atLeast: 0.97 } },
        { ratio: ratioOf(of("curfew", "cpu"), of("bare", "cpu")) },
      ],
    ],
    notes: [`50 connections, answers a second: ${both("perSecond", 0)}; microseconds for one: ${both("cpu", 1)}`],
  },
]);

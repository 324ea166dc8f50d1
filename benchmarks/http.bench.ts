/** Requests a second: `serve()` against a bare `node:http` server, the same handler, the same kind of process. */
import { type Rate, startServer } from "./http/load.js";
import { readOptions } from "./lib/options.js";
import { progress, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
/** Fresh processes, since two runs of V8 on one program may end at different speeds. */
const processes = options.quick ? 1 : 3;
const rounds = options.quick ? 3 : 7;
const seconds = options.quick ? 1 : 3;

const rates: Record<"curfew" | "bare", Rate[]> = { curfew: [], bare: [] };
for (let process = 1; process <= processes; process++) {
  const servers = {
    curfew: await startServer(options, "curfew"),
    bare: await startServer(options, "bare"),
  };
  const turns = ["curfew", "bare"] as const;
  for (const who of turns) await servers[who].load(seconds);
  for (let round = 1; round <= rounds; round++) {
    progress(`http: process ${process} of ${processes}, round ${round} of ${rounds}`);
    for (const who of round % 2 === 0 ? turns : [...turns].reverse()) {
      rates[who].push(await servers[who].load(seconds));
    }
  }
  await Promise.all([servers.curfew.stop(), servers.bare.stop()]);
}

const of = (who: keyof typeof rates, key: keyof Rate): number[] => rates[who].map((rate) => rate[key]);
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

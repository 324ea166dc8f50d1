/** Requests a second: `serve()` against a bare `node:http` server, the same handler, the same kind of process. */
import { requestsPerSecond, startServer } from "./http/load.js";
import { readOptions } from "./lib/options.js";
import { progress, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
/** Fresh processes, since two runs of V8 on one program may end at different speeds. */
const processes = options.quick ? 1 : 3;
const rounds = options.quick ? 3 : 7;
const seconds = options.quick ? 1 : 3;

const rates: Record<"curfew" | "bare", number[]> = { curfew: [], bare: [] };
for (let process = 1; process <= processes; process++) {
  const servers = {
    curfew: await startServer(options, "curfew"),
    bare: await startServer(options, "bare"),
  };
  const turns = ["curfew", "bare"] as const;
  for (const who of turns) await requestsPerSecond(servers[who].url, seconds);
  for (let round = 1; round <= rounds; round++) {
    progress(`http: process ${process} of ${processes}, round ${round} of ${rounds}`);
    for (const who of round % 2 === 0 ? turns : [...turns].reverse()) {
      rates[who].push(await requestsPerSecond(servers[who].url, seconds));
    }
  }
  await Promise.all([servers.curfew.stop(), servers.bare.stop()]);
}

report(options, "http", [
  {
    title: "Requests a second, as a multiple of bare node:http",
    columns: ["serve()"],
    rows: [[{ ratio: ratioOf(rates.curfew, rates.bare), goal: { atLeast: 0.97 } }]],
    notes: [
      `50 connections: serve() ${median(rates.curfew).toFixed(0)} a second, bare ${median(rates.bare).toFixed(0)} a second`,
    ],
  },
]);

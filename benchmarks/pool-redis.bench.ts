/** What our layer costs on Redis: our pool against BullMQ used directly. */
import { takeTurnsApart } from "./lib/apart.js";
import { readOptions } from "./lib/options.js";
import { rate } from "./lib/rate.js";
import { type Cell, progress, report } from "./lib/report.js";
import { each } from "./lib/rounds.js";
import { ratioOf } from "./lib/stats.js";
import { startRedis } from "./pool/redis-server.js";

const options = readOptions();
const items = options.quick ? 1_000 : 2_000;
/** Many: a round is short, and whether a worker finds the queue empty, and goes to sleep, is chance. */
const rounds = options.quick ? 9 : 151;

const rows: Cell[][] = [];
const notes: string[] = [];
const server = await startRedis();
if (server === undefined) rows.push(["not measured: there is no redis-server"]);
else {
  for (const what of ["items", "items, and their results"]) {
    progress(`pool-redis: ${what}`);
    const args = [server.url, items, what];
    const spent = await takeTurnsApart(options, "pool/redis", args, { warmUp: 3, rounds });
    const ratio = (key: "wall" | "cpu") => ratioOf(each(spent.ours, key), each(spent.other, key));
    rows.push([what, ...(["wall", "cpu"] as const).map((key) => ({ ratio: ratio(key), goal: { atMost: 1.05 } }))]);
    notes.push(`${what}: BullMQ ${rate(items, spent.other)}, ours ${rate(items, spent.ours)}`);
  }
  await server.stop();
}

const title = "On Redis, 20 hand in, 10 at once are handled: ours as a multiple of BullMQ used directly";
report(options, "pool-redis", [{ title, columns: ["", "time", "processor time of the process"], rows, notes }]);

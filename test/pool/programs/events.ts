// A service that reports an event for each request, to a pool. It writes down what became of each, so that a test can count.
// usage: events.js <memory|durable|redis> <folder> <grace in ms> <how long a report takes at most, in ms> [drain]
import { appendFileSync } from "node:fs";
import path from "node:path";
import { type Context, main, sleep } from "curfew";
import { contextOf, serve } from "curfew/http";
import { Pool, type PoolOptions, type WorkPool } from "curfew/pool";
import { DurablePool } from "curfew/pool/durable";
import { RedisPool } from "curfew/pool/redis";

const [kind, folder, grace, slowest, drain] = process.argv.slice(2) as [string, string, string, string, string?];
const journal = path.join(folder, "journal");
/** One system call for a line: a line is there or not, whatever kills the process. */
const note = (what: string, event: string): void => appendFileSync(journal, `${what} ${event}\n`);

const handle = async (ctx: Context, event: string): Promise<void> => {
  await sleep(ctx, Math.random() * Number(slowest));
  note("handled", event);
};

const options: PoolOptions<string> = {
  name: "reporter",
  workers: 4,
  capacity: 200,
  handle,
  nameItem: (event) => event,
  onDrop: (_error, event) => note("left", event),
};

const pools: Record<string, () => WorkPool<string>> = {
  memory: () => new Pool(options),
  redis: () => new RedisPool({ ...options, name: "reporter", redis: process.env["REDIS"]!, lock: 1000 }),
  durable: () => new DurablePool({ ...options, folder: path.join(folder, "items") }),
};

await main(
  (group) => {
    const reporter = pools[kind]!();
    if (drain !== undefined) {
      // Handles what an earlier process has left, and ends.
      reporter.close();
      group.go("reporter", (ctx) => reporter.run(ctx));
      return;
    }
    const app = group.go("app", (ctx) =>
      serve(
        ctx,
        async (request, response) => {
          await reporter.submit(contextOf(request), request.url!.slice(1));
          response.end("reported\n");
        },
        { name: "app", port: 0, onListening: ({ port }) => console.log(`port ${port}`) },
      ),
    );
    group.go("reporter", (ctx) => reporter.run(ctx), { stopAfter: app });
  },
  { grace: Number(grace) },
);

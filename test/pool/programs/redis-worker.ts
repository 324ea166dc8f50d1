// One of several processes that handle what is in one Redis. It writes down what it has handled.
// usage: redis-worker.js <url> <folder>
import { appendFileSync } from "node:fs";
import path from "node:path";
import { type Context, main, sleep } from "curfew";
import { RedisPool } from "curfew/pool/redis";

const [redis, folder] = process.argv.slice(2) as [string, string];

const pool = new RedisPool<string>({
  name: "reports",
  redis,
  workers: 4,
  capacity: 100_000,
  lock: 2000,
  async handle(ctx: Context, item) {
    await sleep(ctx, Math.random() * 20);
    appendFileSync(path.join(folder, "journal"), `handled ${item}\n`);
    console.log(`handled ${item}`);
  },
});

await main((group) => {
  group.go("reports", (ctx) => pool.run(ctx));
});

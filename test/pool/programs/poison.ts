// Handles what a pool has; an item named "poison" ends the process. Says what it begins, and what is given up.
// usage: poison.js <durable|redis> <folder, or where Redis is> [item, to be handed in]…
import { main } from "curfew";
import { DurablePool } from "curfew/pool/durable";
import { RedisPool } from "curfew/pool/redis";

const [kind, where, ...items] = process.argv.slice(2) as [string, string, ...string[]];

const options = {
  name: "reports",
  workers: 1,
  capacity: 10,
  takeovers: 2,
  handle: (_ctx: unknown, item: string) => {
    process.stdout.write(`begun ${item}\n`);
    if (item === "poison") process.kill(process.pid, "SIGKILL");
  },
  onError: (error: unknown, item: string) => console.log(`${item} failed: ${String(error)}`),
};

const pool =
  kind === "durable"
    ? new DurablePool<string>({ ...options, folder: where })
    : new RedisPool<string>({ ...options, redis: where, lock: 300 });

await main((group) => {
  group.go("reports", (ctx) => pool.run(ctx));
  group.go(
    "submit",
    async (ctx) => {
      // All of them are stored before one is begun: they wait for the folder, and are written together.
      await Promise.all(items.map((item) => pool.submit(ctx, item)));
      pool.close();
    },
    { mayEnd: true },
  );
});

// The computing goes to threads, under the same ownership: a stop, a deadline, an error and the result cross the border.
import { Group } from "curfew";
import { ThreadPool } from "curfew/pool/threads";
import { heartbeat } from "./heartbeat.js";

const pool = new ThreadPool<number, number>({
  name: "primes",
  module: new URL("./primes.js", import.meta.url),
  workers: 2,
  capacity: 8,
});

const group = new Group();
group.go(heartbeat);
const run = group.go("primes", (ctx) => pool.run(ctx));
for (const number of [1, 2, 3, 4]) {
  const accepted = await pool.submit(group.ctx, 2_000_000);
  console.log(`count ${number}: ${await accepted.result()}`);
}
const tooLong = await pool.submit(group.ctx, 1e12, { timeout: 500 });
console.log(await tooLong.result().catch(String));
pool.close();
await run.result();
await group.shutdown(1000);

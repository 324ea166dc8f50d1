import { Queue, Worker } from "bullmq";
import { background, Group } from "curfew";
import { RedisPool } from "curfew/pool/redis";
import { answer } from "../lib/child.js";
import { takeTurns } from "../lib/rounds.js";

const [url, countText, roundsText] = process.argv.slice(2) as [string, string, string];
const count = Number(countText);
const workers = 10;
const producers = 20;
const connection = { url, maxRetriesPerRequest: null };

/** Hands in `count` items, from so many producers, and waits until all are handled. */
function round(add: (item: number) => Promise<unknown>): { handle: () => void; go: () => Promise<void> } {
  let left = 0;
  let done = (): void => undefined;
  return {
    handle: () => {
      if (--left === 0) done();
    },
    go: async () => {
      left = count;
      const handled = new Promise<void>((resolve) => (done = resolve));
      let next = 0;
      const produce = async (): Promise<void> => {
        while (next < count) await add(next++);
      };
      await Promise.all(Array.from({ length: producers }, produce));
      await handled;
    },
  };
}

const ours = round((item) => pool.submit(background, item));
const pool = new RedisPool<number>({ name: "ours", redis: url, workers, capacity: 1_000_000, handle: ours.handle });
const group = new Group();
group.go("pool", (ctx) => pool.run(ctx));

const keep = { removeOnComplete: { age: 3600 }, removeOnFail: { age: 3600 } };
const queue = new Queue("theirs", { connection });
const theirs = round((item) => queue.add("item", { item }, keep));
const worker = new Worker("theirs", () => Promise.resolve(theirs.handle()), { connection, concurrency: workers });

const spent = await takeTurns(ours.go, theirs.go, { warmUp: 2, rounds: Number(roundsText) });
await group.shutdown(5000);
await worker.close();
await queue.close();
answer(spent);

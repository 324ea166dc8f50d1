import { Queue, QueueEvents, Worker } from "bullmq";
import { background, Group } from "curfew";
import { RedisPool } from "curfew/pool/redis";
import { answerTurns } from "../lib/apart.js";

const [name, url, countText, what] = process.argv.slice(2) as ["ours" | "theirs", string, string, string];
const count = Number(countText);
const withResults = what !== "items";
const workers = 10;
const producers = 20;

/** Hands in `count` items, from so many producers, and waits until all are handled. */
function rounds(add: (item: number) => Promise<unknown>): { handle: () => void; go: () => Promise<void> } {
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

const contenders = {
  ours: () => {
    const submit = async (item: number): Promise<unknown> => {
      const accepted = await pool.submit(background, item);
      return withResults && accepted.result();
    };
    const { handle, go } = rounds(withResults ? submit : (item) => pool.submit(background, item));
    const pool = new RedisPool<number>({ name: "ours", redis: url, workers, capacity: 1_000_000, handle });
    const group = new Group();
    group.go("pool", (ctx) => pool.run(ctx));
    return answerTurns(go, () => group.shutdown(5000));
  },
  theirs: () => {
    const connection = { url, maxRetriesPerRequest: null };
    const keep = { removeOnComplete: { age: 3600 }, removeOnFail: { age: 3600 } };
    const queue = new Queue("theirs", { connection });
    const events = withResults ? new QueueEvents("theirs", { connection }).setMaxListeners(100) : undefined;
    queue.setMaxListeners(100);
    const submit = async (item: number): Promise<unknown> =>
      (await queue.add("item", { item }, keep)).waitUntilFinished(events!);
    const { handle, go } = rounds(withResults ? submit : (item) => queue.add("item", { item }, keep));
    const worker = new Worker("theirs", () => Promise.resolve(handle()), { connection, concurrency: workers });
    return answerTurns(go, () => Promise.all([worker.close(), queue.close(), events?.close()]));
  },
};

await contenders[name]();

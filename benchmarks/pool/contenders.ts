import fastq from "fastq";
import PQueue from "p-queue";
import { background } from "curfew";
import { Pool } from "curfew/pool";

type Handle = (item: number) => Promise<void>;

/** Has `count` items handled, so many at once, and waits for all. */
export type Contender = (count: number, workers: number, handle: Handle) => Promise<unknown>;

export const contenders = {
  curfew: async (count, workers, handle) => {
    const pool = new Pool<number>({ workers, capacity: count, handle: (_ctx, item) => handle(item) });
    for (let item = 0; item < count; item++) pool.trySubmit(item);
    pool.close();
    await pool.run(background);
  },
  /** As the others do in any case: with a promise for each item. */
  "curfew, results asked for": async (count, workers, handle) => {
    const pool = new Pool<number>({ workers, capacity: count, handle: (_ctx, item) => handle(item) });
    const results: Promise<unknown>[] = [];
    for (let item = 0; item < count; item++) results.push(pool.trySubmit(item)!.result());
    pool.close();
    await Promise.all([pool.run(background), ...results]);
  },
  /** The least: no bound, no stop, no receipt, and the first error ends it. */
  array: async (count, workers, handle) => {
    const items = Array.from({ length: count }, (_, item) => item);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < items.length) await handle(items[next++]!);
    };
    await Promise.all(Array.from({ length: workers }, worker));
  },
  fastq: async (count, workers, handle) => {
    const queue = fastq.promise(handle, workers);
    const results: Promise<void>[] = [];
    for (let item = 0; item < count; item++) results.push(queue.push(item));
    await Promise.all(results);
  },
  "p-queue": async (count, workers, handle) => {
    const queue = new PQueue({ concurrency: workers });
    const results: Promise<void>[] = [];
    for (let item = 0; item < count; item++) results.push(queue.add(() => handle(item)));
    await Promise.all(results);
  },
} satisfies Record<string, Contender>;

export type Name = keyof typeof contenders;

export const handles = {
  nothing: () => Promise.resolve(),
  "one `setImmediate`": () => new Promise<void>((resolve) => void setImmediate(resolve)),
} satisfies Record<string, Handle>;

export type Kind = keyof typeof handles;

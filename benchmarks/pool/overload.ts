// Producers that are ten times as fast as the workers, for a while. Prints what became of the items, and how the heap went.
// usage: node --expose-gc overload.js <wait|reject|drop oldest> <seconds>
import { background, Group, OverloadError, sleep } from "curfew";
import { type Accepted, Pool, type PoolStats, type WhenFull } from "curfew/pool";
import { answer } from "../lib/child.js";
import type { Ratio } from "../lib/stats.js";

/** What this program answers. */
export interface Overloaded {
  readonly offered: number;
  readonly accepted: number;
  readonly handled: number;
  readonly dropped: number;
  readonly refused: number;
  /** Milliseconds from acceptance to end. */
  readonly latency: { readonly median: number; readonly p99: number; readonly worst: number };
  /** MiB, collected, over time. */
  readonly heap: readonly number[];
  /** MiB of all of the process, its code and V8's own included. */
  readonly rss: readonly number[];
  /** The heap's last quarter, its mean, least and most, as multiples of the mean of its first. */
  readonly growth: Ratio;
  readonly stats: PoolStats;
}

const [whenFull, seconds] = process.argv.slice(2) as [WhenFull, string];
const workers = 4;
const handleMs = 2;
/** A second; the workers handle 2000 at best. */
const offered = 20_000;
const payload = 1000;

const counts = { offered: 0, accepted: 0, handled: 0, dropped: 0, refused: 0 };
/** How many took so many milliseconds: of one size, however many there are. */
const latencies = new Uint32Array(60_000);
const heap: number[] = [];
const rss: number[] = [];

const pool = new Pool<string>({
  workers,
  capacity: 1000,
  whenFull,
  handle: (ctx) => sleep(ctx, handleMs),
  onDrop: () => undefined,
});
const group = new Group();
group.go("pool", (ctx) => pool.run(ctx));

function follow(accepted: Accepted): void {
  counts.accepted++;
  const began = performance.now();
  accepted.result().then(
    () => {
      counts.handled++;
      latencies[Math.min(latencies.length - 1, Math.round(performance.now() - began))]!++;
    },
    () => counts.dropped++,
  );
}

const offer = async (): Promise<void> => {
  counts.offered++;
  try {
    follow(await pool.submit(background, "x".repeat(payload)));
  } catch (error) {
    if (!(error instanceof OverloadError)) throw error;
    counts.refused++;
  }
};

const producing: Promise<void>[] = [];
/** What V8 learns in the beginning is no leak. */
const warm = performance.now() + 1000;
const end = warm + Number(seconds) * 1000;
if (whenFull === "wait") {
  // Each offers the next as soon as it may: they are as fast as the pool lets them be.
  const produce = async (): Promise<void> => {
    while (performance.now() < end) await offer();
  };
  for (let producer = 0; producer < 200; producer++) producing.push(group.go("producer", produce).result());
}
let due = performance.now();
let measured = warm;
// A machine that is busy with other things gives fewer turns: then it takes longer.
while (performance.now() < end || heap.length < 20) {
  await sleep(background, 5);
  const late = Math.min(100, performance.now() - due);
  due = performance.now();
  if (whenFull !== "wait") await Promise.all(Array.from({ length: Math.round((late / 1000) * offered) }, offer));
  if (performance.now() - measured < Number(seconds) * 10) continue;
  measured = performance.now();
  globalThis.gc!();
  const memory = process.memoryUsage();
  heap.push(memory.heapUsed / 2 ** 20);
  rss.push(memory.rss / 2 ** 20);
}
await Promise.all(producing);
await group.shutdown(20_000);

/** The latency that a part of the items did not pass. */
function at(part: number): number {
  let left = counts.handled * part;
  return latencies.findIndex((count) => (left -= count) <= 0);
}

function growth(): Ratio {
  const quarter = Math.floor(heap.length / 4);
  const first = mean(heap.slice(0, quarter));
  const last = heap.slice(-quarter);
  return { median: mean(last) / first, from: Math.min(...last) / first, to: Math.max(...last) / first };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const latency = { median: at(0.5), p99: at(0.99), worst: at(1) };
answer({ ...counts, latency, heap, rss, growth: growth(), stats: pool.stats() } satisfies Overloaded);

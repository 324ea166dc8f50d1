import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { PoolStats, WhenFull } from "curfew/pool";
import { runProgram } from "../support/program.js";

interface Overloaded {
  readonly offered: number;
  readonly accepted: number;
  readonly handled: number;
  readonly dropped: number;
  readonly refused: number;
  /** Milliseconds from acceptance to end. */
  readonly latency: { readonly median: number; readonly p99: number; readonly worst: number };
  /** MiB, collected, over time. */
  readonly heap: readonly number[];
  readonly stats: PoolStats;
}

/** Overloads a pool for a while, and checks that it has lost nothing and that its memory stayed flat. */
export async function overload(t: TestContext, whenFull: WhenFull, seconds: number): Promise<void> {
  const program = new URL("../../benchmarks/pool/overload.js", import.meta.url);
  const { stdout, stderr } = await runProgram(program, [whenFull, String(seconds)], ["--expose-gc"]);
  assert.equal(stderr, "");
  const result = JSON.parse(stdout) as Overloaded;
  const { offered, accepted, handled, dropped, refused, latency, heap, stats } = result;
  assert.equal(accepted + refused, offered, "each that was offered was accepted or refused");
  assert.equal(handled + dropped, accepted, "each that was accepted was handled or dropped, and its submitter told");
  assert.deepEqual([stats.handled, stats.dropped, stats.refused], [handled, dropped, refused]);
  if (whenFull === "wait") assert.deepEqual([dropped, refused], [0, 0]);
  else assert.ok(offered > 3 * handled, `offered ${String(offered)}, handled ${String(handled)}`);
  const quarter = Math.floor(heap.length / 4);
  const [first, last] = [mean(heap.slice(0, quarter)), mean(heap.slice(-quarter))];
  const speed = handled / seconds;
  t.diagnostic(
    `${whenFull}: ${String(offered)} offered, ${String(handled)} handled, ${String(dropped)} dropped, ${String(refused)} refused; from acceptance to end: median ${String(latency.median)} ms, p99 ${String(latency.p99)} ms, worst ${String(latency.worst)} ms`,
  );
  t.diagnostic(`heap ${plot(heap)} first quarter ${first.toFixed(2)} MiB, last ${last.toFixed(2)} MiB`);
  assert.ok(last <= first * 1.1, `the heap grew from ${first.toFixed(2)} to ${last.toFixed(2)} MiB`);
  // Whatever comes in, an accepted item waits for what its queue holds, and no more.
  const bound = (1000 / speed) * 1000;
  assert.ok(
    latency.median <= bound * 3 + 50,
    `${String(latency.median)} ms, and the queue is worth ${bound.toFixed(0)} ms`,
  );
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function plot(values: readonly number[]): string {
  const most = Math.max(...values);
  return values.map((value) => "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor((value / most) * 8))]).join("");
}

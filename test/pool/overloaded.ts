import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { WhenFull } from "curfew/pool";
import type { Overloaded } from "../../benchmarks/pool/overload.js";
import { runProgram } from "../support/program.js";

/** Overloads a pool for a while, and checks that it has lost nothing and that its memory stayed flat. */
export async function overload(t: TestContext, whenFull: WhenFull, seconds: number): Promise<void> {
  const program = new URL("../../benchmarks/pool/overload.js", import.meta.url);
  const { stdout, stderr } = await runProgram(program, [whenFull, String(seconds)], ["--expose-gc"]);
  assert.equal(stderr, "");
  const result = JSON.parse(stdout) as Overloaded;
  const { offered, accepted, handled, dropped, refused, latency, heap, growth, stats } = result;
  assert.equal(accepted + refused, offered, "each that was offered was accepted or refused");
  assert.equal(handled + dropped, accepted, "each that was accepted was handled or dropped, and its submitter told");
  assert.deepEqual([stats.handled, stats.dropped, stats.refused], [handled, dropped, refused]);
  if (whenFull === "wait") assert.deepEqual([dropped, refused], [0, 0]);
  else assert.ok(offered > 3 * handled, `offered ${String(offered)}, handled ${String(handled)}`);
  const speed = handled / seconds;
  t.diagnostic(
    `${whenFull}: ${String(offered)} offered, ${String(handled)} handled, ${String(dropped)} dropped, ${String(refused)} refused; from acceptance to end: median ${String(latency.median)} ms, p99 ${String(latency.p99)} ms, worst ${String(latency.worst)} ms`,
  );
  t.diagnostic(`heap ${plot(heap)} last quarter ${growth.median.toFixed(3)} times the first`);
  assert.ok(growth.median <= 1.1, `the heap grew to ${growth.median.toFixed(3)} times its beginning`);
  // Whatever comes in, an accepted item waits for what its queue holds, and no more.
  const bound = (1000 / speed) * 1000;
  assert.ok(
    latency.median <= bound * 3 + 50,
    `${String(latency.median)} ms, and the queue is worth ${bound.toFixed(0)} ms`,
  );
}

function plot(values: readonly number[]): string {
  const most = Math.max(...values);
  return values.map((value) => "▁▂▃▄▅▆▇█"[Math.min(7, Math.floor((value / most) * 8))]).join("");
}

import assert from "node:assert/strict";
import { test } from "node:test";
import { surviveDumps } from "./surviving.js";

test("a hundred dumps of the stacks and thirty full ones of a process that serves requests cost no request, no memory and no speed", async (t) => {
  const { answered, failed, longestPause, heapGrew, rssGrew, awaits } = await surviveDumps(t, 100, 30);
  t.diagnostic(
    `Node ${process.versions.node}: ${String(answered)} requests answered, ${String(failed.length)} failed; longest pause ${longestPause.toFixed(0)} ms; ` +
      `heap ${kb(heapGrew)}, memory ${kb(rssGrew)} more than of a process left alone; awaits ${awaits.toFixed(3)}`,
  );
  assert.deepEqual(failed, []);
  assert.ok(heapGrew < 2_000_000, `the heap grew by ${String(heapGrew)} bytes`);
  assert.ok(rssGrew < 30_000_000, `the process grew by ${String(rssGrew)} bytes`);
  assert.ok(awaits > 0.9, `awaits are ${awaits.toFixed(3)} as fast as before`);
});

function kb(bytes: number): string {
  return `${(bytes / 1000).toFixed(0)} kB`;
}

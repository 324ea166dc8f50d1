import assert from "node:assert/strict";
import { test } from "node:test";
import { surviveDumps } from "./surviving.js";

const linux = process.platform === "linux" ? false : "what a process listens on is read from /proc";

test("dumps of a process that serves requests cost no request, no memory and no speed", { skip: linux }, async (t) => {
  const { answered, failed, heapGrew, awaits } = await surviveDumps(t, 8, 2);
  assert.deepEqual(failed, []);
  assert.ok(answered >= 200);
  assert.ok(heapGrew < 2_000_000, `the heap grew by ${String(heapGrew)} bytes`);
  // What would be left on costs far more: the debugger's domain a factor of eight, a broken protector two thirds.
  assert.ok(awaits > 0.8, `awaits are ${awaits.toFixed(2)} as fast as before`);
});

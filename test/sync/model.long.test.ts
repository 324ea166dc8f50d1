import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { holdTime } from "../support/virtual-clock.js";
import { steps } from "./model/harness.js";
import { property, subjects } from "./model/runs.js";

const clock = holdTime();
const wanted = 10_000_000;

test("ten million steps on every primitive: each does what its model does, and leaves nobody waiting", async (t) => {
  const began = performance.now();
  let runs = 0;
  for (let seed = 1; steps < wanted; seed++) {
    for (const subject of subjects) await fc.assert(property(clock, subject), { numRuns: 500, seed });
    runs += 500 * subjects.length;
  }
  const seconds = (performance.now() - began) / 1000;
  t.diagnostic(`${steps.toLocaleString("en")} steps in ${runs.toLocaleString("en")} programs, ${seconds.toFixed(0)} s`);
  assert.ok(steps >= wanted);
});

import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { runsOf } from "../support/runs.js";
import { holdTime } from "../support/virtual-clock.js";
import { steps } from "./model/harness.js";
import { property, subjects } from "./model/runs.js";

const clock = holdTime();

for (const subject of subjects) {
  test(`${subject.name}: whatever several tasks do, stop and let time pass over, it does what its model does, and leaves nobody waiting`, async () => {
    await fc.assert(property(clock, subject), runsOf(400));
  });
}

test("at least 200,000 steps were taken", { skip: process.env["CURFEW_RUNS"] !== undefined }, () => {
  assert.ok(steps >= 200_000, String(steps));
});

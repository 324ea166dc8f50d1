import assert from "node:assert/strict";
import test from "node:test";
import { Random, seeds } from "../support/random.js";
import { assertNothingLost, killUnderLoad } from "./kills.js";

test("SIGTERM under load, at a random moment: every answered request's event was handled, none twice", async (t) => {
  for (const seed of seeds(4)) {
    const after = 1 + new Random(seed).below(1500);
    const killed = await killUnderLoad(t, "memory", { signal: "SIGTERM", after, grace: 20_000, slowest: 10 });
    assertNothingLost(killed);
    assert.deepEqual(killed.journal.left, []);
  }
});

test("SIGTERM under load, with too short a time: each event is handled, or named as left over, and the process ends with 1", async (t) => {
  let left = 0;
  for (const seed of seeds(4)) {
    const after = 100 + new Random(seed).below(1000);
    const killed = await killUnderLoad(t, "memory", { signal: "SIGTERM", after, grace: 250, slowest: 20 });
    assertNothingLost(killed);
    left += killed.journal.left.length;
  }
  assert.ok(left > 0);
});

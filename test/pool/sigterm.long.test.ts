import assert from "node:assert/strict";
import test from "node:test";
import { Random, seeds } from "../support/random.js";
import { assertNothingLost, type Killed, killUnderLoad } from "./kills.js";

// In pieces: `CURFEW_SEEDS=1-20 npm run test:long -- pool/sigterm`, then 21-40, and so on to 200.
const runs = seeds(200);

test("SIGTERM under load, at 200 random moments: every answered request's event was handled, none twice", async (t) => {
  const all: Killed[] = [];
  for (const seed of runs) {
    const after = 1 + new Random(seed).below(2000);
    const killed = await killUnderLoad(t, "memory", { signal: "SIGTERM", after, grace: 20_000, slowest: 10 });
    assertNothingLost(killed);
    assert.deepEqual(killed.journal.left, []);
    all.push(killed);
  }
  t.diagnostic(summary(all));
});

test("SIGTERM under load, at 200 random moments, with too short a time: each event is handled, or named as left over", async (t) => {
  const all: Killed[] = [];
  for (const seed of runs) {
    const random = new Random(seed);
    const after = 1 + random.below(1000);
    const grace = 200 + random.below(300);
    const killed = await killUnderLoad(t, "memory", { signal: "SIGTERM", after, grace, slowest: 20 });
    assertNothingLost(killed);
    all.push(killed);
  }
  const short = all.filter(({ journal }) => journal.left.length > 0).length;
  t.diagnostic(`${summary(all)}; in ${String(short)} of them time was too short`);
  assert.ok(short > 0);
});

function summary(all: readonly Killed[]): string {
  const sum = (count: (killed: Killed) => number): string =>
    String(all.reduce((total, killed) => total + count(killed), 0));
  return `${String(all.length)} kills: ${sum(({ answered }) => answered.size)} answered, ${sum(({ journal }) => journal.handled.length)} handled, ${sum(({ journal }) => journal.left.length)} left over and named`;
}

import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { findLeaks } from "curfew/testing";
import { snapshots } from "#curfew/testing/look.js";
import { Random, seeds } from "../support/random.js";
import { healthy, heavy } from "./healthy.js";

/** Runs the suite so many times, each in an order of its own, all of its tests beside each other, each with a check; and wants no leak. */
export async function runHealthy(t: TestContext, runs: number): Promise<void> {
  // What is in doubt is to be looked at each time.
  snapshots.left = Infinity;
  const random = new Random(seeds(1)[0]!);
  let checks = 0;
  for (let run = 0; run < runs; run++) {
    // A process takes as long as a hundred of the others.
    const suite = random.shuffled(Object.entries(run % 20 === 0 ? { ...healthy, ...heavy } : healthy));
    await Promise.all(
      suite.map(async ([name, body]) => {
        const leaks = await findLeaks(body);
        assert.deepEqual(leaks, [], `${name} in run ${String(run)} of seed ${String(random.seed)}`);
        checks++;
      }),
    );
  }
  t.diagnostic(`${String(checks)} checks in ${String(runs)} runs on Node ${process.versions.node}: no false alarm`);
}

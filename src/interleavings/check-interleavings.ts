import fc from "fast-check";
import { checkFunction } from "../internal/check.js";
import { Interleaving } from "./interleaving.js";

/** An order of events for a property of fast-check: `fc.asyncProperty(interleaving(), (order) => order.play(async () => { … }))`. */
export function interleaving(): fc.Arbitrary<Interleaving> {
  return fc.scheduler().map((scheduler) => new Interleaving(scheduler));
}

/**
 * Plays `body` in many orders of its events, and rejects with what fast-check has to say of the first that fails: the order, and
 * a seed that plays it again. `parameters`: fast-check's (`numRuns`, 100 by default; `seed`).
 */
export async function checkInterleavings(
  body: (order: Interleaving) => unknown,
  parameters?: fc.Parameters<[Interleaving]>,
): Promise<void> {
  checkFunction("checkInterleavings", body);
  await fc.assert(
    fc.asyncProperty(interleaving(), (order) => order.play(() => body(order))),
    parameters,
  );
}

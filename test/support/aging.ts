import assert from "node:assert/strict";
import { background, Group, LostError } from "curfew";
import { collectGarbage } from "./garbage.js";
import type { VirtualClock } from "./virtual-clock.js";

/** Waits for a promise that nothing else knows: no tool in the world can wake it. */
export const doomed = async (): Promise<void> => new Promise<void>(() => undefined);

/** Long enough for the sweeper to let go of a task, and of the wait that it began meanwhile. */
export async function growOld(clock: VirtualClock): Promise<void> {
  await clock.pass(4000);
}

/** Lets everything grow old and be collected; a task that must be lost by then proves that it happened. */
export async function sweepAndCollect(clock: VirtualClock): Promise<void> {
  const control = new Group(background, { name: "control" });
  const task = control.go("doomed", doomed);
  await growOld(clock);
  await collectGarbage(() => task.state === "lost");
  await collectGarbage(() => true);
  assert.equal(task.state, "lost", "the control was not collected");
  await assert.rejects(control.wait(), LostError);
}

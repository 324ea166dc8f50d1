import { ownersOf } from "./above.js";
import type { Claim, Claimant } from "./claim.js";
import { tell } from "./observe.js";
import { registry } from "./registry.js";

/** Says what a task that has ended did not give back. To the observers; where there are none, to the process: it is never silent. */
export function reportLeftBehind(task: Claimant, first: Claim): void {
  const owners = ownersOf(task).slice(0, -1).join(" > ");
  for (let claim: Claim | null = first; claim !== null; claim = claim.next) {
    const place = claim.place === undefined ? "" : `, taken at ${claim.place}`;
    const text = `task ${JSON.stringify(task.name)} (${String(task.id)}) has ended and left ${claim.what} locked${place}: release it on every way out, as \`using\` does`;
    if (registry().observers !== null) tell("noted", { from: owners, text, level: "error" });
    else process.emitWarning(text, { code: "CURFEW_LEFT_LOCKED" });
  }
}

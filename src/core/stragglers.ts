import type { Straggler } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { isBelow } from "./above.js";
import type { ContextNode } from "./node.js";
import { registry } from "./registry.js";
import { currentWait } from "./wait.js";

/** Every task that has not ended and that `owner` owns, directly or through groups below, or all there are; oldest first. */
export function stragglersBelow(owner?: ContextNode): Straggler[] {
  return registry()
    .liveGroups()
    .filter((group) => owner === undefined || isBelow(group.node, owner))
    .flatMap((group) => [...group.tasks, ...group.queue])
    .sort((a, b) => a.id - b.id)
    .map((task) => {
      const wait = currentWait(task)?.label;
      return {
        id: task.id,
        name: task.name,
        ageMs: Math.round(clock.now() - task.bornAt),
        ...(wait === undefined ? {} : { wait }),
      };
    });
}

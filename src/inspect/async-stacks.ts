import type { Frame } from "../wire/index.js";
import { taskHearing } from "./awaiters.js";
import type { FunctionFrames } from "./function-frames.js";
import { depth } from "./stack-table.js";
import type { Suspended } from "./suspended.js";
import { taskIdIn } from "./waker-details.js";

/** One way from an innermost suspended function outwards. */
export interface AsyncStack {
  readonly outermost: number;
  readonly frames: readonly Frame[];
}

/** A function that many await has as many stacks; more than so many are not told. */
const mostPaths = 8;

/** The stacks of an innermost suspended function: who awaits whom, from the heap, and where each is. */
export function stacksOf(innermost: number, suspended: Suspended, places: FunctionFrames): AsyncStack[] {
  const found: AsyncStack[] = [];
  const extend = (fn: number, frames: readonly Frame[], seen: readonly number[]): void => {
    const awaiters = suspended.awaitersOf(fn).filter((awaiter) => !seen.includes(awaiter.function));
    if (awaiters.length === 0 || frames.length >= depth) {
      found.push({ outermost: fn, frames });
      return;
    }
    for (const { function: next, combinators } of awaiters) {
      if (found.length >= mostPaths) return;
      const between = combinators.map((name) => places.ofCombinator(name));
      extend(next, [...frames, ...between, places.of(next)], [...seen, next]);
    }
  };
  extend(innermost, [places.of(innermost)], [innermost]);
  return found;
}

/** The id of the task whose function this is, if it is one of ours: the task hears of its promise, or something with a `task` does. */
export function taskOf(fn: number, suspended: Suspended): number | undefined {
  const { anatomy } = suspended;
  const { graph } = anatomy;
  for (const promise of suspended.promisesFrom(fn)) {
    const reaction = anatomy.reactionOf(promise);
    if (reaction === undefined) continue;
    for (const handler of anatomy.hiddenOf(reaction)) {
      const task = taskHearing(handler, anatomy);
      if (task !== undefined) return taskIdIn(task, graph);
    }
  }
  return undefined;
}

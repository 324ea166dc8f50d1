import { type Claimant, waitsOf } from "../core/port.js";
import { DeadlockError, type DeadlockStep } from "../errors/index.js";
import type { Held, Lock } from "./held.js";

/** One task in a chain of tasks that wait for each other. */
interface Step {
  readonly waiter: Claimant;
  readonly wants: Lock;
  readonly held: Held;
  /** How we came to it: who waits for this waiter. */
  readonly from: Step | null;
}

/**
 * Whether `task`, if it waited for `lock`, would wait for itself: the error that says so. Goes from each lock to those who hold it, and from those
 * to the locks for which they wait. So it costs a little for each task in that chain, and nothing where nobody has to wait.
 *
 * A wait that has a deadline counts as any other: the order in which locks are taken is wrong, whoever gives up first.
 */
export function deadlockOf(task: Claimant | null, lock: Lock): DeadlockError | undefined {
  if (task === null) return undefined;
  const seen = new Set<Claimant>();
  const steps = stepsOf(task, lock, null);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const holder = step.held.claim!.task;
    if (holder === task) return errorOf(step);
    if (holder === null || seen.has(holder)) continue;
    seen.add(holder);
    for (const wait of waitsOf(holder)) {
      const { wants } = wait as { wants?: Lock | null };
      if (wants) steps.push(...stepsOf(holder, wants, step));
    }
  }
  return undefined;
}

function stepsOf(waiter: Claimant, wants: Lock, from: Step | null): Step[] {
  return Array.from(wants.holders(), (held) => ({ waiter, wants, held, from }));
}

function errorOf(last: Step): DeadlockError {
  const circle: DeadlockStep[] = [];
  for (let step: Step | null = last; step !== null; step = step.from) {
    const place = step.held.claim!.place;
    circle.unshift({
      task: step.waiter.name,
      id: step.waiter.id,
      wants: step.wants.what,
      ...(place === undefined ? {} : { takenAt: place }),
    });
  }
  return new DeadlockError(sentence(circle), circle);
}

/** `deadlock: task "a" (1) wants mutex "y", held by task "b" (2), which wants mutex "x", held by task "a" (1)` */
function sentence(circle: readonly DeadlockStep[]): string {
  const steps = circle.map(({ wants, takenAt }, index) => {
    const holder = circle[index + 1];
    const held = holder === undefined ? heldByFirst(circle) : `held by ${named(holder)}`;
    return `wants ${wants}, ${held}${takenAt === undefined ? "" : ` since ${takenAt}`}`;
  });
  return `deadlock: ${named(circle[0]!)} ${steps.join(", which ")}: ${circle.length === 1 ? "take it once" : "take these locks in one order"}`;
}

function heldByFirst([first, ...others]: readonly DeadlockStep[]): string {
  return others.length === 0 ? "which it holds itself" : `held by ${named(first!)}`;
}

function named({ task, id }: DeadlockStep): string {
  return `task ${JSON.stringify(task)} (${String(id)})`;
}

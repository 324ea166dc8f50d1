import { type Claimant, waitsOf } from "../core/port.js";
import { DeadlockError, type DeadlockStep } from "../errors/index.js";
import type { Held, Lock } from "./held.js";

/** One task in a chain of tasks that wait for each other. */
interface Step {
  readonly waiter: Claimant;
  readonly wants: Lock;
  /** By whom it is held. */
  readonly held: Held;
  /** How we came to it: who waits for this waiter. */
  readonly from: Step | null;
}

/**
 * Whether `task`, if it waited for `lock`, would wait for itself: the error that says so. Goes from each lock to those who hold it,
 * and from those to the locks for which they wait. So it costs a little for each task in that chain, and nothing where nobody has to
 * wait.
 *
 * A wait that has a deadline counts as any other: the order in which locks are taken is wrong, whoever gives up first.
 */
export function deadlockOf(task: Claimant | null, lock: Lock): DeadlockError | undefined {
  if (task === null || !mayClose(task, lock)) return undefined;
  const seen = new Set<Claimant>();
  const steps: Step[] = [];
  const follow = (waiter: Claimant, wants: Lock, from: Step | null): void => {
    for (let held = wants.holder; held !== null; held = wants.nextHolder(held))
      steps.push({ waiter, wants, held, from });
  };
  follow(task, lock, null);
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    const holder = step.held.claim!.task;
    if (holder === task) return errorOf(step);
    if (holder === null || seen.has(holder)) continue;
    seen.add(holder);
    for (const wait of waitsOf(holder)) {
      const { wants } = wait as { wants?: Lock | null };
      if (wants) follow(holder, wants, step);
    }
  }
  return undefined;
}

/** A first look that costs next to nothing: most who hold a lock wait for nothing of ours meanwhile. */
function mayClose(task: Claimant, lock: Lock): boolean {
  for (let held = lock.holder; held !== null; held = lock.nextHolder(held)) {
    const holder = held.claim!.task;
    if (holder === task || holder?.hooks?.empty === false) return true;
  }
  return false;
}

function errorOf(last: Step): DeadlockError {
  const circle: DeadlockStep[] = [];
  for (let step: Step | null = last; step !== null; step = step.from) {
    const { place } = step.held.claim!;
    circle.push({
      task: step.waiter.name,
      id: step.waiter.id,
      wants: step.wants.what,
      ...(place === undefined ? {} : { takenAt: place }),
    });
  }
  circle.reverse();
  return new DeadlockError(sentence(circle), circle);
}

/** `deadlock: task "a" (1) wants mutex "y", held by task "b" (2), which wants mutex "x", held by task "a" (1): …` */
function sentence(circle: readonly DeadlockStep[]): string {
  const steps = circle.map(({ wants, takenAt }, index) => {
    const holder = circle[index + 1] ?? circle[0]!;
    const held = circle.length === 1 ? "which it holds itself" : `held by ${named(holder)}`;
    return `wants ${wants}, ${held}${takenAt === undefined ? "" : ` since ${takenAt}`}`;
  });
  const advice = circle.length === 1 ? "take it once" : "take these locks in one order";
  return `deadlock: ${named(circle[0]!)} ${steps.join(", which ")}: ${advice}`;
}

function named({ task, id }: DeadlockStep): string {
  return `task ${JSON.stringify(task)} (${String(id)})`;
}

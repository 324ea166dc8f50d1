import { isBelow } from "./above.js";
import type { ContextNode } from "./node.js";
import type { Stop } from "./stop.js";
import type { TaskRun } from "./task.js";

/**
 * Throws `TypeError` if a task of the group at `node` would wait for one that it runs below, which waits for it: if that one
 * is among `before`, or among those that must have ended before one of `before` is told to stop.
 */
export function checkStopAfter(name: string, node: ContextNode, before: readonly TaskRun[]): void {
  const all = new Set(before);
  for (const task of all) {
    if (!task.out) continue;
    if (isBelow(node, task))
      throw new TypeError(
        `task ${JSON.stringify(name)} cannot stop after task ${JSON.stringify(task.name)}: it runs below that one, so each would wait for the other`,
      );
    for (const earlier of endedBefore(task)) all.add(earlier);
  }
}

/** What has ended when `task` is told of a stop from above: what it stops after, and what the tasks above it do. */
function* endedBefore(task: TaskRun): Generator<TaskRun> {
  for (let node: ContextNode | null = task; node !== null; node = node.parent)
    yield* (node as Partial<TaskRun>).more?.stopAfter ?? [];
}

/** Tells a task to stop once all that it stops after have ended. */
export function haltInTurn(task: TaskRun, stop: Stop): void {
  const first = task.more?.stopAfter?.filter((other) => other.out) ?? [];
  let left = first.length;
  if (left === 0) task.halt(stop);
  for (const other of first) {
    ((other.more ??= {}).followers ??= []).push(() => {
      if (--left === 0 && task.out) task.halt(stop);
    });
  }
}

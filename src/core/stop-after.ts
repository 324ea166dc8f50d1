import type { Stop } from "./stop.js";
import type { TaskRun } from "./task.js";

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

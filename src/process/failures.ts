import { type Group, observe } from "../core/index.js";
import { TaskRun } from "../core/port.js";
import { LostError } from "../errors/index.js";

/** Hears of tasks of `group` itself that fail, until disposed. Its `errors` alone would not do: a thousand lost tasks fill them. */
export function onFailure(group: Group, hear: () => void): Disposable {
  return observe({
    taskEnded(task) {
      if (task.state === "failed" && task instanceof TaskRun && (task.parent as unknown) === group.ctx) hear();
    },
  });
}

/**
 * Whether a group's end is a failure, for what its tasks or its deferred functions threw. That it lost a task is none: a lost task is
 * found by collecting garbage, so when, if at all, is a matter of chance, and an exit code must not be.
 */
export function hasFailed(group: Group): boolean {
  return group.errors.some(({ id, cause }) => !(cause instanceof LostError && cause.id === id));
}

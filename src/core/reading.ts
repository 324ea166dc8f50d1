import { clock } from "../internal/clock.js";
import type { Fifo } from "../internal/fifo.js";
import type { LostTask, TaskGroup, TaskReading, TaskRow, TaskState as WireState } from "../wire/index.js";
import type { ContextNode } from "./node.js";
import type { TaskRun } from "./task.js";
import { currentWait, dueOf } from "./wait.js";

/** A group with tasks that have not ended, as the registry sees it. */
export interface LiveGroup {
  /** The group's own context: its ancestors tell who owns it. */
  readonly node: ContextNode;
  /** Names of the groups and tasks that own it, outermost first, its own last. */
  readonly path: readonly string[];
  /** The id of the nearest task that owns it, if one does. */
  readonly parentTask: number | undefined;
  readonly tasks: readonly TaskRun[];
  readonly queue: Fifo<TaskRun>;
  /** Those that were begun, have not ended, and have a greater id; in any order. */
  since(id: number): readonly TaskRun[];
  stop(cause: unknown): void;
  /** Its index in the registry; -1 while it has no task. */
  place: number;
}

/** `groups`: tasks alike, counted. `tasks`: one by one. */
export type Detail = "groups" | "tasks";

/**
 * What is live and what is lost, now. May run while the thread is in the middle of anything, called from another
 * thread's inspector session: so it changes nothing.
 */
export function readTasks(groups: readonly LiveGroup[], lost: readonly LostTask[], detail: Detail): TaskReading {
  const head = {
    version: 1,
    total:
      groups.reduce((sum, group) => sum + [...everyTask(group)].length, 0) +
      lost.reduce((sum, row) => sum + row.count, 0),
    heapBytes: process.memoryUsage().heapUsed,
    uptimeMs: Math.round(process.uptime() * 1000),
    lost,
  } as const;
  return detail === "groups" ? { ...head, groups: alike(groups, lost) } : { ...head, ...oneByOne(groups) };
}

function alike(groups: readonly LiveGroup[], lost: readonly LostTask[]): TaskGroup[] {
  const rows = new Map<string, { -readonly [K in keyof TaskGroup]: TaskGroup[K] }>();
  const count = (seen: TaskGroup): void => {
    const key = JSON.stringify([seen.owners, seen.name, seen.state, seen.wait]);
    const row = rows.get(key);
    if (row === undefined) {
      rows.set(key, { ...seen });
    } else {
      row.count += seen.count;
      row.lost += seen.lost;
      row.oldestMs = Math.max(row.oldestMs, seen.oldestMs);
    }
  };
  for (const group of groups) {
    // Most tasks of a group are alike: count them by what can differ before making any key.
    const here = new Map<string, Map<string, Map<string | undefined, { count: number; bornAt: number }>>>();
    for (const task of everyTask(group)) {
      const wait = currentWait(task)?.label;
      const byName = getOrMake(
        here,
        task.name,
        () => new Map<string, Map<string | undefined, { count: number; bornAt: number }>>(),
      );
      const byState = getOrMake(
        byName,
        wireState(task),
        () => new Map<string | undefined, { count: number; bornAt: number }>(),
      );
      const seen = getOrMake(byState, wait, () => ({ count: 0, bornAt: Infinity }));
      seen.count++;
      seen.bornAt = Math.min(seen.bornAt, task.bornAt);
    }
    for (const [name, byState] of here) {
      for (const [state, byWait] of byState) {
        for (const [wait, seen] of byWait) {
          const oldestMs = age(seen.bornAt);
          count({
            count: seen.count,
            lost: 0,
            name,
            owners: group.path,
            state: state as WireState,
            ...(wait === undefined ? {} : { wait }),
            oldestMs,
          });
        }
      }
    }
  }
  for (const { ids: _, ...row } of lost) count({ ...row, lost: row.count, state: "live" });
  return [...rows.values()];
}

function oneByOne(groups: readonly LiveGroup[]): Pick<TaskReading, "tasks" | "owners"> {
  const tasks: TaskRow[] = [];
  const owners: NonNullable<TaskReading["owners"]>[number][] = [];
  for (const group of groups) {
    const index = owners.length;
    owners.push(group.parentTask === undefined ? { path: group.path } : { path: group.path, parent: group.parentTask });
    for (const task of everyTask(group)) {
      const wait = currentWait(task);
      const waitMs = wait === undefined || wait.waitingSince < 0 ? 0 : age(wait.waitingSince);
      const row = [task.id, task.name, index, wireState(task), wait?.label ?? null, waitMs, age(task.bornAt)] as const;
      const due = dueOf(task);
      tasks.push(due === Infinity ? row : [...row, Math.max(0, Math.round(due - clock.now()))]);
    }
  }
  return { tasks, owners };
}

function* everyTask(group: LiveGroup): Generator<TaskRun> {
  // One that was just counted among the lost may still stand here.
  for (const task of group.tasks) if (task.state !== "lost") yield task;
  yield* group.queue;
}

export function wireState(task: TaskRun): WireState {
  return task.state === "queued" || task.state === "stopping" ? task.state : "live";
}

function age(since: number): number {
  return Math.max(0, Math.round(clock.now() - since));
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

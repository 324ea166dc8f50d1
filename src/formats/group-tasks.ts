import type { LostTask, TaskGroup, TaskInfo } from "../wire/index.js";

/** Tasks alike, counted: live and lost together, most numerous first, then by name. */
export function groupTasks(tasks: readonly TaskInfo[], lost: readonly LostTask[]): TaskGroup[] {
  const rows = new Map<string, TaskGroup>();
  const count = (one: TaskGroup): void => {
    const key = JSON.stringify([one.owners, one.name, one.state, one.wait]);
    const seen = rows.get(key);
    rows.set(
      key,
      seen === undefined
        ? one
        : {
            ...seen,
            count: seen.count + one.count,
            lost: seen.lost + one.lost,
            oldestMs: Math.max(seen.oldestMs, one.oldestMs),
          },
    );
  };
  for (const { name, owners, state, wait, ageMs } of tasks)
    count({ count: 1, lost: 0, name, owners, state, ...(wait === undefined ? {} : { wait }), oldestMs: ageMs });
  for (const { ids: _, ...row } of lost) count({ ...row, lost: row.count, state: "live" });
  return [...rows.values()].sort(byCount);
}

/** The order of Go's profiles: most numerous first; among equals, by text. */
export function byCount(a: TaskGroup, b: TaskGroup): number {
  return (
    b.count - a.count ||
    compare(a.name, b.name) ||
    compare(a.owners.join(), b.owners.join()) ||
    compare(a.wait ?? "", b.wait ?? "")
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

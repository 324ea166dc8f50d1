import type { LostTask, TaskInfo } from "../wire/index.js";
import { createdBy, elided, frameLines, paragraph } from "./go-paragraph.js";
import { oneLine, shown } from "./names.js";
import { noFile, type RowFrame } from "./row.js";

/** Tasks as Go prints goroutines with `debug=2`, and on a crash: one paragraph each, with what it waits for and for how long. */
export function tasksList(tasks: readonly TaskInfo[], lost: readonly LostTask[]): string {
  return [...tasks.map((task) => live(task)), ...lost.flatMap((row) => leaked(row))].join("\n");
}

/** A task by its name alone. `root`: what stands outermost. */
export function live(task: TaskInfo, root: readonly RowFrame[] = []): string {
  const waiting = task.wait === undefined || task.wait === "" ? task.state : task.wait;
  const stopping = task.wait !== undefined && task.state === "stopping" ? " (stopping)" : "";
  return paragraph(
    task.id,
    `${waiting}${stopping}`,
    waitedMs(task),
    byName(task.name, root),
    createdBy(task.owners, task.parent),
  );
}

/** For how long a task has waited, or, where its wait is not known, its age. */
export function waitedMs(task: TaskInfo): number {
  return task.wait === undefined ? task.ageMs : (task.waitMs ?? 0);
}

/** A paragraph for each lost task whose id is known; the rest is counted. `root`: what stands outermost. */
export function leaked(row: LostTask, root: readonly RowFrame[] = []): string[] {
  const known = row.ids.map((id) =>
    paragraph(
      id,
      `${row.wait ?? "live"} (leaked)`,
      row.oldestMs,
      byName(row.name, root),
      createdBy(row.owners, undefined),
    ),
  );
  const more = row.count - row.ids.length;
  return more > 0 ? [...known, elided(more, `${oneLine(row.name)} (leaked)`)] : known;
}

/** A task has no file: its name stands for its stack. */
function byName(name: string, root: readonly RowFrame[]): string {
  return frameLines([{ name: shown(name), ...noFile }, ...root]);
}

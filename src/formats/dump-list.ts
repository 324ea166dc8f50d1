import type { Dump, StackGroup } from "../wire/index.js";
import { leaked, live, waitedMs } from "./go-list.js";
import { createdBy, elided, frameLines, paragraph } from "./go-paragraph.js";
import { tasksWithoutStack } from "./by-name.js";
import { goStatus } from "./go-status.js";
import { rowFrames } from "./row.js";

/**
 * A dump as Go prints goroutines with `debug=2`: a paragraph for each suspended function, so a group of a hundred has a
 * hundred. What runs stands first, then the stacks, then tasks that no stack is known of, by name, and what was lost last. Past `most` characters (64 MiB, where Go cuts) each further stack
 * is told once, and the rest of its group counted.
 */
export function dumpList(dump: Dump, most: number = 64 * 1024 * 1024): string {
  const free = freeIds(dump);
  const shown: string[] = [];
  let room = most;

  if (dump.running !== undefined) shown.push(paragraph(free(), "running", 0, frameLines(rowFrames(dump.running)), ""));
  const describe = describer(dump, free);
  for (const group of dump.stacks) {
    const frames = rowFrames(group.frames);
    const lines = frameLines(frames);
    for (let index = 0; index < group.count; index++) {
      if (room <= 0 && index > 0) {
        shown.push(elided(group.count - index, frames[0]!.name));
        break;
      }
      const text = describe(group, group.tasks?.[index], lines);
      room -= text.length;
      shown.push(text);
    }
  }
  const byName = tasksWithoutStack(dump).map(live);
  return [...shown, ...byName, ...dump.lost.flatMap(leaked)].join("\n");
}

/**
 * The first stack of a task goes by the task's id. A further one, of what the task started and awaits, has an id of its
 * own and was created by the task: Go knows no id twice.
 */
function describer(
  dump: Dump,
  free: () => number,
): (group: StackGroup, id: number | undefined, frames: string) => string {
  const known = new Map(dump.tasks.map((task) => [task.id, task]));
  const taken = new Set<number>();
  return (group, id, frames) => {
    const task = id === undefined ? undefined : known.get(id);
    const stopping = task?.state === "stopping" ? " (stopping)" : "";
    const status = `${goStatus(group.waker, task)}${stopping}${group.stuck ? " (leaked)" : ""}`;
    const further = id === undefined || taken.has(id);
    if (id !== undefined) taken.add(id);
    if (task === undefined) return paragraph(further ? free() : id, status, 0, frames, "");
    const creator = further ? createdBy([...task.owners, task.name], task.id) : createdBy(task.owners, task.parent);
    return paragraph(further ? free() : task.id, status, waitedMs(task), frames, creator);
  };
}

/** Numbers above every task's id, in order. */
function freeIds(dump: Dump): () => number {
  let last = 0;
  const above = (id: number): void => void (last = Math.max(last, id));
  for (const { id } of dump.tasks) above(id);
  for (const { ids } of dump.lost) ids.forEach(above);
  for (const { tasks } of dump.stacks) tasks?.forEach(above);
  return () => ++last;
}

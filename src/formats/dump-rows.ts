import type { Dump } from "../wire/index.js";
import { tasksWithoutStack } from "./by-name.js";
import { type Part, partsOf } from "./by-thread.js";
import { groupTasks } from "./group-tasks.js";
import { type Row, rowFrames } from "./row.js";
import { runningRow, stackRow } from "./stack-row.js";
import { taskRow } from "./task-row.js";

/**
 * What a dump counts, a row for each: what runs, then what is suspended, most numerous first.
 * A task is told by its stacks; by its name alone when it has none, or is lost. In a worker thread a row's outermost frame is
 * the thread, and a label too.
 */
export function dumpRows(dump: Dump): Row[] {
  const parts = partsOf(dump);
  const running = parts.flatMap((part) =>
    part.running === undefined ? [] : [inThread(runningRow(part.running), part)],
  );
  const suspended = parts.flatMap((part) => suspendedIn(part).map((row) => inThread(row, part)));
  return [...running, ...suspended.sort((a, b) => b.count - a.count)];
}

function suspendedIn(part: Part): Row[] {
  const known = new Map(part.tasks.map((task) => [task.id, task]));
  const named = groupTasks(tasksWithoutStack(part), part.lost).map(taskRow);
  return [...part.stacks.map((group) => stackRow(group, known)), ...named];
}

function inThread(row: Row, { thread, root }: Part): Row {
  if (thread === undefined) return row;
  return { ...row, frames: [...row.frames, ...rowFrames(root)], labels: { ...row.labels, thread } };
}

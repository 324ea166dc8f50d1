import type { Dump } from "../wire/index.js";
import { tasksWithoutStack } from "./by-name.js";
import { groupTasks } from "./group-tasks.js";
import type { Row } from "./row.js";
import { runningRow, stackRow } from "./stack-row.js";
import { taskRow } from "./task-row.js";

/**
 * What a dump counts, a row for each: what runs, then what is suspended, most numerous first.
 * A task is told by its stacks; by its name alone when it has none, or is lost.
 */
export function dumpRows(dump: Dump): Row[] {
  const running = dump.running === undefined ? [] : [runningRow(dump.running)];
  const known = new Map(dump.tasks.map((task) => [task.id, task]));
  const named = groupTasks(tasksWithoutStack(dump), dump.lost).map(taskRow);
  const suspended = [...dump.stacks.map((group) => stackRow(group, known)), ...named];
  return [...running, ...suspended.sort((a, b) => b.count - a.count)];
}

import type { Dump } from "../wire/index.js";
import { groupTasks } from "./group-tasks.js";
import type { Row } from "./row.js";
import { runningRow, stackRow } from "./stack-row.js";
import { taskRow } from "./task-row.js";

/**
 * What a dump counts, a row for each: what runs, then what is suspended, most numerous first.
 * A dump with stacks tells a task by its stacks, and by its name alone only when it is lost. One without tells all by name.
 */
export function dumpRows(dump: Dump): Row[] {
  const running = dump.running === undefined ? [] : [runningRow(dump.running)];
  const known = new Map(dump.tasks.map((task) => [task.id, task]));
  const named = groupTasks(dump.stacks.length === 0 ? dump.tasks : [], dump.lost).map(taskRow);
  const suspended = [...dump.stacks.map((group) => stackRow(group, known)), ...named];
  return [...running, ...suspended.sort((a, b) => b.count - a.count)];
}

import type { TaskGroup } from "../wire/index.js";
import { addressOf } from "./address.js";
import { shown } from "./names.js";
import { noFile, type Row } from "./row.js";

/** Tasks alike as a row. Its stack is the task, then its owners from the inside out: so a flame graph shows who owns how many. */
export function taskRow(group: TaskGroup): Row {
  const path = [...group.owners, group.name];
  const frames = path.map((name, depth) => ({
    name: shown(name),
    ...noFile,
    address: addressOf(path.slice(0, depth + 1)),
  }));
  return { count: group.count, frames: frames.reverse(), labels: labels(group) };
}

/** What tells alike tasks apart beside their names. */
function labels(group: TaskGroup): Record<string, string> {
  return {
    ...(group.lost > 0 ? { lost: String(group.lost) } : {}),
    oldest: `${String(Math.floor(group.oldestMs / 1000))}s`,
    state: group.state,
    ...(group.wait === undefined ? {} : { wait: group.wait }),
  };
}

import type { TaskGroup } from "../wire/index.js";
import { goRecord } from "./go-record.js";
import { byCount } from "./group-tasks.js";
import { quoted } from "./names.js";
import type { Row } from "./row.js";
import { taskRow } from "./task-row.js";

/** Tasks alike as Go's goroutine profile prints goroutines with `debug=1`, most numerous first. */
export function tasksCounts(groups: readonly TaskGroup[]): string {
  return countsText("tasks", [...groups].sort(byCount).map(taskRow));
}

/** Go's `debug=1`: for each row a record with its count. */
export function countsText(kind: string, rows: readonly Row[]): string {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  const records = rows.map(({ count, frames, labels }) => goRecord(String(count), frames, labelsLine(labels)));
  return `${kind} profile: total ${String(total)}\n${records.join("")}`;
}

function labelsLine(labels: Row["labels"]): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${quoted(key)}:${quoted(value)}`);
  return pairs.length === 0 ? "" : `# labels: {${pairs.join(", ")}}\n`;
}

import type { TaskGroup } from "../wire/index.js";
import { alignedByTabs } from "./aligned.js";
import { byCount } from "./group-tasks.js";
import { quoted } from "./names.js";
import type { Row } from "./row.js";
import { taskRow } from "./task-row.js";

/** Tasks alike as Go's goroutine profile prints goroutines with `debug=1`, most numerous first. */
export function tasksCounts(groups: readonly TaskGroup[]): string {
  return countsText("tasks", [...groups].sort(byCount).map(taskRow));
}

/** Go's `debug=1`: for each row a count, addresses, labels, frames. A frame stands one below the address it will return to. */
export function countsText(kind: string, rows: readonly Row[]): string {
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return `${kind} profile: total ${String(total)}\n${rows.map(record).join("")}`;
}

function record({ count, frames, labels }: Row): string {
  const addresses = frames.map(({ address }) => ` ${hex(address + 1)}`).join("");
  const lines = frames.map(({ name, file, line, address }) => [
    "#",
    hex(address),
    `${name}+0x0`,
    `${file}:${String(line)}`,
  ]);
  return `${String(count)} @${addresses}\n${labelsLine(labels)}${alignedByTabs(lines)}\n`;
}

function labelsLine(labels: Row["labels"]): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${quoted(key)}:${quoted(value)}`);
  return pairs.length === 0 ? "" : `# labels: {${pairs.join(", ")}}\n`;
}

export function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

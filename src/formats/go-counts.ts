import type { TaskGroup } from "../wire/index.js";
import { byCount } from "./group-tasks.js";
import { taskFrames, taskLabels } from "./task-frames.js";

/**
 * Tasks alike as Go's goroutine profile prints goroutines with `debug=1`: a count, addresses, labels, frames.
 * There is no file in a light profile: Go's own `?:0` stands for that.
 */
export function goroutineCounts(groups: readonly TaskGroup[]): string {
  const total = groups.reduce((sum, group) => sum + group.count, 0);
  const rows = [...groups].sort(byCount).map((group) => {
    const frames = taskFrames(group);
    const addresses = frames.map(({ address }) => ` ${hex(address + 1)}`).join("");
    return `${String(group.count)} @${addresses}\n${labelsLine(taskLabels(group))}${frameLines(frames.map(({ name, address }) => ["#", hex(address), `${name}+0x0`, "?:0"]))}\n`;
  });
  return `goroutine profile: total ${String(total)}\n${rows.join("")}`;
}

function labelsLine(labels: Record<string, string>): string {
  const pairs = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `# labels: {${pairs.join(", ")}}\n`;
}

/** Go sends these lines through a tabwriter (minwidth 1, tabwidth 8, padding 1, tabs): columns line up, by tabs alone. */
function frameLines(rows: readonly (readonly string[])[]): string {
  const columns = (rows[0]?.length ?? 0) - 1;
  const widths = Array.from({ length: columns }, (_, column) =>
    roundUp(Math.max(...rows.map((row) => width(row[column]!) + 1))),
  );
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (column < columns ? cell + tabs(widths[column]! - width(cell)) : cell)).join("")}\n`,
    )
    .join("");
}

/** As Go counts: code points. */
function width(cell: string): number {
  return Array.from(cell).length;
}

function roundUp(width: number): number {
  return Math.ceil(width / 8) * 8;
}

function tabs(width: number): string {
  return "\t".repeat(Math.ceil(width / 8));
}

function hex(address: number): string {
  return `0x${address.toString(16)}`;
}

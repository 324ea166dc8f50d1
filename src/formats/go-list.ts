import type { LostTask, TaskInfo } from "../wire/index.js";
import { oneLine } from "./names.js";

/** Tasks as Go prints goroutines with `debug=2`, and on a crash: one paragraph each, with what it waits for and for how long. */
export function goroutineList(tasks: readonly TaskInfo[], lost: readonly LostTask[]): string {
  return [...tasks.map(live), ...lost.flatMap(leaked)].join("\n");
}

function live(task: TaskInfo): string {
  const waiting = task.wait ?? task.state;
  const stopping = task.wait !== undefined && task.state === "stopping" ? " (stopping)" : "";
  return paragraph(
    task.id,
    `${waiting}${stopping}`,
    task.wait === undefined ? task.ageMs : (task.waitMs ?? 0),
    task.name,
    task.owners,
    task.parent,
  );
}

/** Which of a lost task's ids are known is in the row; the rest is counted. */
function leaked(row: LostTask): string[] {
  const shown = row.ids.map((id) =>
    paragraph(id, `${row.wait ?? "live"} (leaked)`, row.oldestMs, row.name, row.owners, undefined),
  );
  const more = row.count - row.ids.length;
  return more > 0 ? [...shown, `...${String(more)} more of ${oneLine(row.name)} (leaked) elided...\n`] : shown;
}

function paragraph(
  id: number,
  status: string,
  ms: number,
  name: string,
  owners: readonly string[],
  parent: number | undefined,
): string {
  const minutes = Math.floor(ms / 60_000);
  const age = minutes >= 1 ? `, ${String(minutes)} minutes` : "";
  const creator = parent === undefined ? "" : ` in goroutine ${String(parent)}`;
  return `goroutine ${String(id)} [${status}${age}]:\n${oneLine(name)}(...)\n\t?:0\ncreated by ${oneLine(owners.join("/"))}${creator}\n\t?:0\n`;
}

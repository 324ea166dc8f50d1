import { oneLine, shown } from "./names.js";
import type { RowFrame } from "./row.js";

/** One goroutine of Go's `debug=2`. `ms`: how long it waits, told in whole minutes. `frames`, `creator`: lines already. */
export function paragraph(id: number, status: string, ms: number, frames: string, creator: string): string {
  const minutes = Math.floor(ms / 60_000);
  const age = minutes >= 1 ? `, ${String(minutes)} minutes` : "";
  return `goroutine ${String(id)} [${oneLine(status)}${age}]:\n${frames}${creator}`;
}

/** What stands for paragraphs that are not shown: readers of Go's text pass over it. */
export function elided(count: number, what: string): string {
  return `...${String(count)} more of ${what} elided...\n`;
}

/** Two lines a frame, as Go prints a call whose arguments it does not know. */
export function frameLines(frames: readonly Pick<RowFrame, "name" | "file" | "line">[]): string {
  return frames.map(({ name, file, line }) => `${notGrammar(name)}(...)\n\t${file}:${String(line)}\n`).join("");
}

/** Who owns it, and the id of the task that owns its group, if one does. Go knows a place in the code here; we do not. */
export function createdBy(owners: readonly string[], parent: number | undefined): string {
  const where = parent === undefined ? "" : ` in goroutine ${String(parent)}`;
  return `created by ${notGrammar(shown(owners.join("/")))}${where}\n\t?:0\n`;
}

/** Any text may be a name in JavaScript. Where a reader would take it for the next goroutine, a backslash stands in it. */
function notGrammar(name: string): string {
  return name.replace(/^(?:goroutine|created by|\[originating from goroutine)(?= )| in(?= goroutine )/g, "$&\\");
}

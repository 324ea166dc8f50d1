import type { TaskGroup } from "../wire/index.js";
import { oneLine } from "./names.js";

/** One frame of the stack that stands for a task in a light profile: the task itself, then who owns it, innermost first. */
export interface TaskFrame {
  readonly name: string;
  /** A made-up address: the same name under the same owners has the same one in any process. Two may share one, once in a billion. */
  readonly address: number;
}

/** The task, then its owners from the inside out: so a flame graph shows who owns how many. */
export function taskFrames(group: Pick<TaskGroup, "name" | "owners">): TaskFrame[] {
  const path = [...group.owners, group.name];
  return path.map((name, depth) => ({ name: oneLine(name), address: addressOf(path.slice(0, depth + 1)) })).reverse();
}

/** FNV-1a over the names, moved to where Go has its code, so that tools take it for an address. */
function addressOf(path: readonly string[]): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(path.join("\0"))) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return 0x400000 + (hash % 0x40000000) * 16;
}

/** What tells alike tasks apart beside their names; as pprof labels. */
export function taskLabels(group: TaskGroup): Record<string, string> {
  return {
    ...(group.lost > 0 ? { lost: String(group.lost) } : {}),
    oldest: `${String(Math.floor(group.oldestMs / 1000))}s`,
    state: group.state,
    ...(group.wait === undefined ? {} : { wait: group.wait }),
  };
}

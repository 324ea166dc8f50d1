import type { LostTask, TaskGroup, TaskState } from "./tasks.js";

/** `[id, name, index into owners, state, wait, waitMs, ageMs, deadlineMs]`: short, since there may be a million; most have no deadline. */
export type TaskRow = readonly [number, string, number, TaskState, string | null, number, number, number?];

/**
 * What the registry of a process hands to whoever reads it, as JSON. Version 1.
 * Either `groups` (tasks alike, counted in the process) or `tasks` and `owners` (one by one) is there.
 */
export interface TaskReading {
  readonly version: 1;
  /** Live and lost together. */
  readonly total: number;
  readonly heapBytes: number;
  readonly uptimeMs: number;
  readonly groups?: readonly TaskGroup[];
  readonly tasks?: readonly TaskRow[];
  readonly owners?: readonly { readonly path: readonly string[]; readonly parent?: number }[];
  readonly lost: readonly LostTask[];
}

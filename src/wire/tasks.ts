/** `live`: told nothing. `stopping`: told to stop, and still out. `queued`: waits for its group's limit. */
export type TaskState = "live" | "stopping" | "queued";

/** One task that has not ended. */
export interface TaskInfo {
  /** Unique in the process, counted from 1 in the order of starting. */
  readonly id: number;
  readonly name: string;
  /** Who owns it: names of groups and tasks, outermost first. */
  readonly owners: readonly string[];
  /** The id of the task that owns its group; absent when no task does. */
  readonly parent?: number;
  readonly state: TaskState;
  /** What it waits for, if one of our own waits, in Go's words. Absent: not known to the registry; it may run, or await a plain promise. */
  readonly wait?: string;
  /** For how long it has waited, milliseconds, up to about a second too small. Absent with `wait`, and in the first second. */
  readonly waitMs?: number;
  /**
   * Milliseconds until a deadline stops it: that of its context, or the earliest of one that it has derived from it and not disposed.
   * Absent: there is none. A limit set in another way (`AbortSignal.timeout`, a client's own) is not known here.
   */
  readonly deadlineMs?: number;
  /** Milliseconds since it was started, up to about a second too large. */
  readonly ageMs: number;
}

/** Tasks alike: same name, owners, state and wait. */
export interface TaskGroup {
  /** Live and lost together. */
  readonly count: number;
  /** How many of `count` were collected before they settled: they can never end. */
  readonly lost: number;
  readonly name: string;
  readonly owners: readonly string[];
  readonly state: TaskState;
  readonly wait?: string;
  /** Age of the oldest, milliseconds. */
  readonly oldestMs: number;
}

/** Tasks alike that were collected before they settled. */
export interface LostTask {
  readonly count: number;
  readonly name: string;
  readonly owners: readonly string[];
  /** What they last waited for, if one of our own waits. */
  readonly wait?: string;
  /** Milliseconds from the start of the oldest to the moment when it was found lost. */
  readonly oldestMs: number;
  /** The ids of the latest, a hundred at most. */
  readonly ids: readonly number[];
}

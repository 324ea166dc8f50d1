/**
 * A task's id and state in one number, since a million tasks may have one each. A dump reads it from the heap.
 *
 * - `queued`: waits for its group's limit; its function was not called yet
 * - `running`, `stopping`: has not ended; `stopping` once it was told to
 * - `done`, `failed`: returned, threw
 * - `stopped`: was told to stop, and ended by throwing just that (or was never begun)
 * - `lost`: was collected before it settled
 */
export type TaskState = "queued" | "running" | "stopping" | "done" | "failed" | "stopped" | "lost";

/** By their codes. The first two have a function that was called and has not settled; the first three have not ended. */
const states: readonly TaskState[] = ["running", "stopping", "queued", "done", "failed", "stopped", "lost"];
const codes = Object.fromEntries(states.map((state, code) => [state, code])) as Readonly<Record<TaskState, number>>;
/** So many codes have room beside an id. */
const span = 8;

/** That of a task that runs. */
export const markOf = (id: number): number => id * span;
export const idOf = (mark: number): number => Math.floor(mark / span);
export const stateOf = (mark: number): TaskState => states[mark % span]!;
export const isLive = (mark: number): boolean => mark % span <= codes.stopping;
export const isOut = (mark: number): boolean => mark % span <= codes.queued;
/** The common end is asked for first: to look its code up costs 3 ns. */
export const marked = (mark: number, state: TaskState): number =>
  mark - (mark % span) + (state === "done" ? codes.done : codes[state]);

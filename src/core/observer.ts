import type { LostTask } from "../wire/index.js";
import type { Task } from "./task.js";

/** A group, as observers are told of it. */
export interface ObservedGroup {
  readonly name: string;
  /** Names of groups and tasks above it, outermost first, its own last. */
  readonly path: readonly string[];
}

/** Something worth a line in a log: who says it, what happened, the figures. */
export interface Note {
  /** The service or group that says it. */
  readonly from: string;
  /** A sentence for people. */
  readonly text: string;
  /** `info` for a step on the way of a service: it listens, stops, drains, has ended. `facts.step` names it. */
  readonly level: "info" | "warn" | "error";
  readonly error?: unknown;
  /** Figures for programs. */
  readonly facts?: Readonly<Record<string, number | string>>;
}

/**
 * Hears what happens to tasks and groups. Every method is optional, is called inside the call that caused it, and must
 * be quick. One that throws is taken off, with a warning on the process; the program that it watched goes on.
 */
export interface Observer {
  /** Called before its function is. */
  taskStarted?(task: Task, group: ObservedGroup): void;
  /** `error`: what it threw, when `task.state` is `failed` or `lost`. Also for a task that was stopped before it was started. */
  taskEnded?(task: Task, group: ObservedGroup, error: unknown): void;
  /** A task was collected before it settled; the row counts all alike. */
  taskLost?(lost: LostTask): void;
  /** Its tasks are about to be told. */
  groupStopping?(group: ObservedGroup, cause: unknown): void;
  /** Every task has ended, and the deferred functions have run. */
  groupEnded?(group: ObservedGroup): void;
  /** A service, a pool or a group has something to say. */
  noted?(note: Note): void;
}

/** One observer in the registry, as one call has added it. */
export interface Observing {
  readonly observer: Observer;
}

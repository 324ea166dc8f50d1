import type { LostTask, TaskState } from "./tasks.js";

/**
 * What a feed of a living process says, one message a line (`application/x-ndjson`). Version 1; more kinds and fields may be
 * added, none change: skip what you do not know.
 *
 * It begins with `hello`, then the whole in pieces, then `whole`, then what has changed, with a `tick` about twice a second. A
 * task that began and ended between two looks is counted, and never shown. Times are in milliseconds, on the clock of {@link Hello.at}.
 */
export type LiveMessage = Hello | Changes | Whole | Tick | Restart;

/** The first message. */
export interface Hello {
  readonly kind: "hello";
  readonly version: 1;
  readonly pid: number;
  /** `v22.23.3` */
  readonly node: string;
  readonly argv0: string;
  /** Now, on the clock of every time that follows: milliseconds since some moment of that process. */
  readonly at: number;
  /** Now, in milliseconds since the epoch. */
  readonly wall: number;
  /** Whether requests that change something are answered; they want the token. */
  readonly acts: boolean;
}

/** What is new, and what is over. Idempotent: what was said already may be said again. */
export interface Changes {
  readonly kind: "changes";
  /** New, or changed: take each in place of what was known. Before the tasks in them. */
  readonly groups: readonly LiveGroupRow[];
  /** New, or changed: take each in place of what was known. */
  readonly tasks: readonly LiveTaskRow[];
  /** Ids of tasks that have ended, or were lost. */
  readonly ended: readonly number[];
  /** Ids of groups in which, and below which, nothing is left. */
  readonly gone: readonly number[];
}

/** `[id, name, group above or 0, owning task or 0, stopping]`: the task, if there is one, is nearer than the group above. */
export type LiveGroupRow = readonly [id: number, name: string, group: number, task: number, stopping: 0 | 1];

/** `[id, group, name, state, wait, born, since]`: since: when the wait began, or 0 if that is not known, or less than about a second ago. */
export type LiveTaskRow = readonly [
  id: number,
  group: number,
  name: string,
  state: TaskState,
  wait: string | null,
  born: number,
  since: number,
];

/** The whole was told: from here on, changes. */
export interface Whole {
  readonly kind: "whole";
}

/** What a process knows of itself at a moment. */
export interface LiveFigures {
  readonly at: number;
  /** Tasks started since the process began, whether or not they were ever shown. */
  readonly started: number;
  /** Tasks that have not ended, without the lost ones. */
  readonly live: number;
  readonly lost: readonly LostTask[];
  /** Tasks that are live and were not told yet: they come with the next messages. */
  readonly behind: number;
  /** Used heap. */
  readonly heapBytes: number;
  /** Memory of the whole process. */
  readonly rssBytes: number;
  readonly queues: readonly LiveQueue[];
}

/** Figures of the moment. */
export interface Tick extends LiveFigures {
  readonly kind: "tick";
  /** The share of the time since the last tick in which the main thread was busy, 0 to 1. */
  readonly busy: number;
  /** For how long the last message to the main thread's event loop waited until it was taken: or, if it has not been taken yet, for how long it has waited. */
  readonly delayMs: number;
  /** The longest of those since the last tick. */
  readonly worstDelayMs: number;
}

/** A queue of items, of a pool. */
export interface LiveQueue {
  readonly name: string;
  readonly waiting: number;
  readonly working: number;
  /** Most that may wait; absent: no bound. */
  readonly capacity?: number;
}

/**
 * Forget everything: the whole follows anew. The viewer took its updates too slowly, and `dropped` of them, all of them so far, were
 * never sent; 0 where the process itself had to be looked at anew.
 */
export interface Restart {
  readonly kind: "restart";
  readonly dropped: number;
}

/** What the registry of a process tells to one that watches it. */
export interface LiveReading extends LiveFigures, Omit<Changes, "kind"> {
  /** Milliseconds of work since the process began. */
  readonly activeMs: number;
  /** How long this took, in milliseconds. */
  readonly tookMs: number;
}

import type { LostTask, TaskInfo } from "./tasks.js";

/** What is to be seen in one thread: each has a heap of its own, and a task registry. */
export interface InThread {
  /** For how long it stood still for this, in milliseconds. */
  readonly pauseMs: number;
  /** The synchronous stack, when the thread was busy. */
  readonly running?: readonly Frame[];
  /** Most numerous first. Empty in a light dump, which reads the task registry alone. */
  readonly stacks: readonly StackGroup[];
  /** From the registry, when the process has one; in the order of starting. */
  readonly tasks: readonly TaskInfo[];
  /** Collected before they settled, most numerous first. */
  readonly lost: readonly LostTask[];
}

/**
 * One picture of what is suspended in a process: in its main thread, and in its other threads. The home of the format; version
 * 1. More fields may be added, none change.
 */
export interface Dump extends InThread {
  readonly version: 1;
  /** ISO 8601, UTC, by the clock of whoever took it. */
  readonly takenAt: string;
  readonly process: ProcessInfo;
  /** The worker threads, in the order in which they were made; curfew's own are left out. Absent: nobody looked at them. */
  readonly threads?: readonly ThreadDump[];
  /** What could not be known, what was cut, what was inferred: sentences. */
  readonly notes: readonly string[];
}

/** One worker thread. Ids of tasks are its own: other threads may have the same. */
export interface ThreadDump extends InThread {
  /** As `threadId` of `node:worker_threads`. */
  readonly id: number;
  /** What it was called when it was made (`new Worker(…, { name })`); empty if it was not. */
  readonly name: string;
  /** Its script; empty if that is a text. */
  readonly file: string;
  /** Its used heap. */
  readonly heapBytes: number;
  /** Why nothing of it is shown, in a sentence: it did not answer, or ended. Absent: it is shown. */
  readonly missing?: string;
}

/** The process that a dump shows. */
export interface ProcessInfo {
  readonly pid: number;
  /** `v22.23.3` */
  readonly node: string;
  readonly argv0: string;
  readonly uptimeMs: number;
  /** Used heap of the main thread. */
  readonly heapBytes: number;
}

/** Suspended functions with the same stack. */
export interface StackGroup {
  readonly count: number;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  readonly status: "owned" | "orphan" | "unknown";
  readonly waker: Waker;
  /** Proven: nothing can wake it. */
  readonly stuck: boolean;
  /** Ids of the tasks that these stacks belong to. */
  readonly tasks?: readonly number[];
}

/** One place in the code. */
export interface Frame {
  readonly function: string;
  /** As a person would open it: source-mapped where a map is there. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** `function`: only the function is known. */
  readonly certainty: "exact" | "inferred" | "function";
}

/** What sort of thing could resume it; `none`: proven that nothing can; `unknown`: nobody looked. */
export type WakerKind =
  | "timer"
  | "immediate"
  | "socket"
  | "server"
  | "file"
  | "dns"
  | "child"
  | "worker"
  | "signal"
  | "channel"
  | "lock"
  | "select"
  | "sleep"
  | "promise"
  | "none"
  | "unknown";

/** What could resume an innermost suspended function. */
export interface Waker {
  readonly kind: WakerKind;
  readonly detail?: string;
  /** Names of properties and variables on the way to it. */
  readonly path?: readonly string[];
}

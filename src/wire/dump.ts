import type { LostTask, TaskInfo } from "./tasks.js";

/** One picture of what is suspended in a process. The home of the format; version 1. More fields may be added, none change. */
export interface Dump {
  readonly version: 1;
  /** ISO 8601, UTC, by the clock of whoever took it. */
  readonly takenAt: string;
  readonly process: ProcessInfo;
  /** For how long the process stood still for this, in milliseconds. */
  readonly pauseMs: number;
  /** The synchronous stack, when the thread was busy. */
  readonly running?: readonly Frame[];
  /** Most numerous first. Empty in a light dump, which reads the task registry alone. */
  readonly stacks: readonly StackGroup[];
  /** From the registry, when the process has one; in the order of starting. */
  readonly tasks: readonly TaskInfo[];
  /** Collected before they settled, most numerous first. */
  readonly lost: readonly LostTask[];
  /** What could not be known, what was cut, what was inferred: sentences. */
  readonly notes: readonly string[];
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

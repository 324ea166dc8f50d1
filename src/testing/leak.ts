import type { Frame } from "../wire/index.js";

/** What was left behind. `function`: a suspended async function, or several alike. `port`: one end of a message channel. */
export type LeakKind =
  "task" | "function" | "timer" | "socket" | "server" | "file" | "child" | "worker" | "port" | "watcher" | "listener";

/** Something that was started during a check, and is still out at its end. */
export interface Leak {
  readonly kind: LeakKind;
  /** How many there are alike. */
  readonly count: number;
  /** What it is, in a few words: `function poll`, `interval, every 1 s`, `server 127.0.0.1:8080`. */
  readonly what: string;
  /** Where a function is suspended, and who awaits it; of anything else, who started it. Innermost first. */
  readonly frames: readonly Frame[];
  /** What a function or a task waits for: `timer, 4.2 s left`, `chan receive`; absent where nobody could tell. */
  readonly waitsFor?: string;
  /** Proven: nothing can ever wake it. */
  readonly stuck: boolean;
}

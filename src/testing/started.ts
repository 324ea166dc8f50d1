import type { Frame } from "../wire/index.js";
import type { LeakKind } from "./leak.js";

/** Something that a scope has started, other than a function that waits. */
export interface Started {
  readonly kind: LeakKind;
  /** Whether it is still out; what may go on by itself without holding anything up does not count. */
  isOut(): boolean;
  /** For people: `interval, every 1 s`. */
  describe(): string;
  /** The stack of what started it, innermost first. */
  frames(): readonly Frame[];
  /** Its id, if it is a task. */
  readonly task?: number;
}

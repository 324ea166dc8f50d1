import type { Tally } from "./tally.js";

/** What a server takes in: the part of serving that depends on the protocol. */
export interface Intake {
  /** What one piece of it is called. */
  readonly unit: "request" | "connection";
  /** There may be connections that nobody knows, from before it was served. */
  readonly strangers: boolean;
  /** The last call: who comes is taken in, and not begun. */
  hold(): void;
  /** Begins what was held; from now on a connection is let go of as soon as it has nothing to do. */
  drain(): void;
  /** Cuts what is left, and what still comes. */
  cut(tally: Tally): void;
  /** Gives the server back to its owner. */
  release(): void;
}

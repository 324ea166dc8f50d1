import type { ServerResponse } from "node:http";
import type { Kind, Tally } from "./tally.js";

/** A request that was accepted, until its answer is out. */
export interface Accepted {
  readonly res: ServerResponse;
  readonly kind: Kind;
  /** Whether the client wants to go on with its connection. Its line sets it, as the next. */
  keepAlive: boolean;
  /** The one that accepted it, until its answer is out. */
  line: Line | null;
  /** Its answer is out, or can never be. Called once. */
  over(whole: boolean): void;
}

/** One client's connection, by whichever protocol: the requests that came on it and are not answered, and its way out. */
export interface Line<A extends Accepted = Accepted> {
  /** The request that this is the answer to, if it was accepted and its answer is not out. */
  accepted(response: ServerResponse): A | undefined;
  /** Takes on a request. False, and nothing is done, for one that can have no answer any more. */
  accept(request: A): boolean;
  /** From now on, closes as soon as there is nothing to do. */
  drain(): void;
  /** Ends it now, and counts what that hits. */
  cut(tally: Tally): void;
  /** Breaks one answer off, so that half of it never looks whole. */
  breakOff(request: Accepted): void;
}

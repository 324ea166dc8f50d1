import { LeakCheck, type LeakOptions } from "./leak-check.js";
import type { Leak } from "./leak.js";
import { checkLeakOptions } from "./options.js";
import { enter } from "./scope.js";

/** A check on a whole file or run, from {@link checkRest} until it is asked. */
export interface RestCheck {
  /** Ends it: waits until all has ended, or patience has, and tells what is still out. */
  end(): Promise<readonly Leak[]>;
  /** As {@link end}, but rejects with a {@link LeakError} if anything is. `what`: what has ended, for people. */
  verify(what: string): Promise<void>;
}

/**
 * From now on until it is asked, all that is started in this thread and belongs to no other check must end: one look, and one
 * snapshot of the heap at most, for a whole file or run, hooks and code outside of tests included. Where checks of single
 * tests run too, what they are about is theirs.
 */
export function checkRest(options: LeakOptions = {}): RestCheck {
  checkLeakOptions("checkRest", options);
  const check = new LeakCheck(options);
  check.takeTheRest();
  const asked = <T>(answer: () => T): T => {
    // Whoever asks waits for the answer: that is no leak.
    enter(null);
    return answer();
  };
  return { end: () => asked(() => check.end()), verify: (what) => asked(() => check.verify(what)) };
}

import { checkFunction } from "../internal/check.js";
import { checkLeakOptions } from "./options.js";
import type { Leak } from "./leak.js";
import { LeakCheck, type LeakOptions } from "./leak-check.js";

/** What must be known of a test: one of these calls what it is given when the test is over, and fails the test if that throws. */
export interface TestLike {
  readonly name?: string;
  /** As node:test has it. */
  after?(cleanUp: () => Promise<void>): unknown;
  /** As vitest has it. */
  onTestFinished?(cleanUp: () => Promise<void>): unknown;
  /** As tap and AVA have it. */
  teardown?(cleanUp: () => Promise<void>): unknown;
}

/**
 * From now on until the end of the test, whatever this function starts must end: tasks, async functions, timers, sockets, servers,
 * files, processes, threads, listeners. What is still out then fails the test with a {@link LeakError} that tells where each stands. Call
 * it first in the test, so that it looks last.
 */
export function checkLeaks(t: TestLike, options: LeakOptions = {}): void {
  checkLeakOptions("checkLeaks", options);
  const method = (["after", "onTestFinished", "teardown"] as const).find((name) => typeof t[name] === "function");
  if (method === undefined)
    throw new TypeError(
      "checkLeaks takes the context of a test, with `after`, `onTestFinished` or `teardown`; where there is none, use findLeaks",
    );
  const check = new LeakCheck(options);
  const what = t.name === undefined ? "the test" : `test ${JSON.stringify(t.name)}`;
  const atTheEnd = (work: () => Promise<void>): void => {
    t[method]!(work);
  };
  // node:test cleans up in the order of asking: what is asked for during the first comes after all others.
  if (method === "after") atTheEnd(() => Promise.resolve(atTheEnd(() => check.verify(what))));
  else atTheEnd(() => check.verify(what));
  check.enter();
}

/** Runs `work`, waits for its end, and tells what it has started that is still out. Rejects if `work` does. */
export async function findLeaks(work: () => unknown, options: LeakOptions = {}): Promise<readonly Leak[]> {
  checkFunction("findLeaks", work);
  checkLeakOptions("findLeaks", options);
  const check = new LeakCheck(options);
  try {
    await check.run(work);
  } catch (error) {
    await check.end();
    throw error;
  }
  return check.end();
}

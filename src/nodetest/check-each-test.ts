import { AsyncResource } from "node:async_hooks";
import { isThenable } from "../internal/thenable.js";
import type { LeakOptions, TestLike } from "../testing/index.js";
import { checkLeakOptions, LeakCheck, replaced, watch } from "../testing/port.js";

type Run = (this: AsyncResource, fn: (...args: unknown[]) => unknown, self?: unknown, ...args: unknown[]) => unknown;

/**
 * From now on each test of node:test that begins in this process is checked, as if it called `checkLeaks` first: also tests within tests, and
 * tests that run at the same time. Suites are not: what a hook starts belongs to no test. Dispose the handle to end it.
 *
 * node:test tells nobody when a test begins. But each of its tests is an `AsyncResource`, and runs its function in itself: that is
 * where this stands. On a Node that does it another way nothing is checked.
 */
export function checkEachTest(options: LeakOptions = {}): Disposable {
  checkLeakOptions("checkEachTest", options);
  const original = AsyncResource.prototype.runInAsyncScope as Run;
  const heard: Run = function (this: AsyncResource, fn, self, ...args) {
    if (!isTest(this, self)) return original.call(this, fn, self, ...args);
    const check = new LeakCheck(options);
    const verify = (): Promise<void> => check.verify(`test ${JSON.stringify(self.name ?? "")}`);
    const finish = (): void => {
      // A hook costs as much as a small test.
      if (check.endIfClean()) return;
      // What the test has asked for is cleaned up before: it comes first, and what is asked for now, last.
      self.after(() => Promise.resolve(void self.after(verify)));
    };
    const answer = original.call(this, (...all) => check.run(() => fn.apply(self, all)), self, ...args);
    // The runner waits for the same promise, and is told after us; a test with a callback has returned, and goes on.
    if (isThenable(answer)) answer.then(finish, finish);
    else if (args.length > 0) self.after(() => Promise.resolve(void self.after(verify)));
    else finish();
    return answer;
  };
  // Between two tests too: to switch it on and off costs more than to leave it on.
  const watching = watch();
  const undo = replaced(AsyncResource.prototype, "runInAsyncScope", heard);
  return {
    [Symbol.dispose]: () => {
      undo[Symbol.dispose]();
      watching[Symbol.dispose]();
    },
  };
}

/** Whether that is a test of node:test which runs its function; hooks and suites are of other classes. */
function isTest(resource: AsyncResource, self: unknown): self is Required<Pick<TestLike, "after">> & TestLike {
  if (resource.constructor.name !== "Test" || typeof self !== "object" || self === null) return false;
  return self.constructor.name === "TestContext" && typeof (self as TestLike).after === "function";
}

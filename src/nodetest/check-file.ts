import { AsyncResource } from "node:async_hooks";
import path from "node:path";
import { checkRest, type LeakOptions } from "../testing/index.js";
import { replaced } from "../testing/port.js";

type Run = (this: AsyncResource, ...args: unknown[]) => unknown;

/**
 * Checks the file of tests that runs in this process, all of it at once, when its last test has ended: also its hooks, and what stands outside of
 * tests. With `--test-isolation=none`, the whole run. Which test it was, the lines tell. What the file itself cleans up in `after`, outside of tests,
 * comes before the check, if it is asked for before the first test has ended.
 */
export function checkFile(options: LeakOptions = {}): void {
  const check = checkRest(options);
  const file = process.argv[1];
  const what = file === undefined ? "the run" : path.relative(process.cwd(), file);
  // To import node:test begins a run.
  const { after } = process.getBuiltinModule("node:test");
  let asked = 0;
  // node:test cleans up in the order of asking, so the last to ask is the one who looks. It is asked as outside of all tests.
  const ask = AsyncResource.bind(() => {
    const mine = ++asked;
    after(() => (mine === asked ? check.verify(what) : undefined));
  });
  ask();
  onceTested(ask);
}

/** Calls back when the first test has ended, and the file has been read: each test runs its function in itself, as an `AsyncResource`. */
function onceTested(then: () => void): void {
  const original = AsyncResource.prototype.runInAsyncScope as Run;
  const heard: Run = function (this: AsyncResource, ...args) {
    const answer = original.apply(this, args);
    if (isHeard || this.constructor.name !== "Test") return answer;
    isHeard = true;
    undo[Symbol.dispose]();
    Promise.resolve(answer).then(then, then);
    return answer;
  };
  let isHeard = false;
  const undo = replaced(AsyncResource.prototype, "runInAsyncScope", heard);
}

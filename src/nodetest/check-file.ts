import path from "node:path";
import { after } from "node:test";
import type { LeakOptions } from "../testing/index.js";
import { checkRest } from "../testing/index.js";

/**
 * Checks the file of tests that runs in this process, all of it at once, when its last test has ended: also its hooks, and what stands outside of
 * tests. With `--test-isolation=none`, the whole run. Which test it was, the lines tell.
 */
export function checkFile(options: LeakOptions = {}): void {
  const check = checkRest(options);
  const file = process.argv[1];
  after(() => check.verify(file === undefined ? "the run" : path.relative(process.cwd(), file)));
}

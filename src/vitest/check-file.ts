import { afterAll } from "vitest";
import { checkRest, type LeakOptions } from "../testing/index.js";

/**
 * Checks the file, or each file of the setup file that calls this at its top, all of it at once, after its last test: also `beforeAll`, and what
 * stands outside of tests. Which test it was, the lines tell.
 */
export function checkFile(options: LeakOptions = {}): void {
  const check = checkRest(options);
  afterAll(() => check.verify("the file"));
}

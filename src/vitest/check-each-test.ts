import { aroundEach } from "vitest";
import type { LeakOptions } from "../testing/index.js";
import { checkLeakOptions, LeakCheck, watch } from "../testing/port.js";

/**
 * Each test of the file or of the setup file that calls this at its top is checked, with its hooks (`beforeEach`, `afterEach`), also
 * tests that run at the same time.
 */
export function checkEachTest(options: LeakOptions = {}): void {
  checkLeakOptions("checkEachTest", options);
  // To the end: to switch it on and off for each test costs more than to leave it on.
  watch();
  aroundEach(async (runTest, { task }) => {
    const check = new LeakCheck(options);
    await check.run(runTest);
    await check.verify(`test ${JSON.stringify(task.name)}`);
  });
}

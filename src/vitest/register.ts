/**
 * Checks each test of vitest for leaks: `setupFiles: ["curfew/testing/vitest/register"]`. To be imported is what it is there for; it exports
 * nothing. For options, call `checkEachTest` in a setup file of your own.
 *
 * @module
 */
import { checkEachTest } from "./check-each-test.js";

checkEachTest();

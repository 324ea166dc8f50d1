/**
 * Leak checks for each test of vitest.
 *
 * @module
 */
export { checkEachTest } from "./check-each-test.js";

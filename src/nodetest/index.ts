/**
 * Leak checks for each test of node:test.
 *
 * @module
 */
export { checkEachTest } from "./check-each-test.js";

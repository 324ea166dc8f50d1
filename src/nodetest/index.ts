/**
 * Leak checks for each test, or each file, of node:test.
 *
 * @module
 */
export { checkFile } from "./check-file.js";
export { checkEachTest } from "./check-each-test.js";

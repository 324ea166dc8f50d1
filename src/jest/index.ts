/**
 * A test environment for jest that checks each test for leaks. Needs the package `jest-environment-node`.
 *
 * @module
 */
export { default, type EnvironmentClass, withLeakChecks } from "./environment.js";

/**
 * Tests in which the events of a program come in many orders. Needs the package `fast-check`.
 *
 * @module
 */
export { checkInterleavings, interleaving } from "./check-interleavings.js";
export { Interleaving } from "./interleaving.js";

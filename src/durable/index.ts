/**
 * A pool whose items are kept on a disk until they have ended. Needs the package `classic-level`.
 *
 * @module
 */
export { DurablePool, type DurablePoolOptions } from "./durable-pool.js";

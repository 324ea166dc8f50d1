/**
 * Work handed to the background, with a bound, and none of it lost at the end.
 *
 * @module
 */
export { Pool, type PoolOptions, type PoolStats } from "./pool.js";

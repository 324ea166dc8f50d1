/**
 * A pool whose items are handled in threads. Needs the package `piscina`.
 *
 * @module
 */
export { ThreadPool, type ThreadPoolOptions } from "./thread-pool.js";

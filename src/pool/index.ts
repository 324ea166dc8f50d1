/**
 * Work handed to the background, with a bound, and none of it lost at the end.
 *
 * @module
 */
export type {
  Accepted,
  Attempt,
  ItemEnd,
  ItemState,
  PoolStats,
  Propagation,
  RetryOptions,
  SubmitOptions,
  WhenFull,
  WorkPool,
} from "./contract.js";
export type { PoolOptions, QueueOptions } from "./options.js";
export { Pool } from "./pool.js";
export { Tracker, type TrackerOptions } from "./tracker.js";

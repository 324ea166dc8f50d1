/**
 * A pool that many processes on many machines share, on Redis. Needs the packages `bullmq` and `ioredis`.
 *
 * @module
 */
export type { RedisPoolOptions } from "./options.js";
export { RedisPool } from "./redis-pool.js";

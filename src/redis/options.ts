import type { PoolOptions, Propagation } from "../pool/index.js";

/** How a pool on Redis works. */
export interface RedisPoolOptions<T, R = unknown> extends PoolOptions<T, R> {
  /** The queue's name, the same for all who share it. Without a colon. */
  name: string;
  /** Where Redis, or Valkey, is: `redis://127.0.0.1:6379`. */
  redis: string;
  /**
   * How long a process may be silent, in milliseconds, until others take over what it has in hand. Default: 30,000. A process whose
   * thread computes for longer is taken for dead, though it lives: then its items run twice, and the contexts of the first stop.
   */
  lock?: number;
  /**
   * How often an item may be taken over from a process that was lost with it in hand: one that ends each process that handles it
   * must not go on for ever. Then it has failed, with a `TakeoverError`. Default: 10.
   */
  takeovers?: number;
  /** Carries the caller's context to whoever handles the item. Default: handlers run in none. */
  propagation?: Propagation;
  /** How long the end of an item can be asked for after it, in seconds. Default: 3600. */
  remember?: number;
}

export const defaults = { lock: 30_000, takeovers: 10, remember: 3600 } as const;

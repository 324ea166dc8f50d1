import { Group } from "curfew";
import { RedisPool, type RedisPoolOptions } from "curfew/pool/redis";
import type { Redis } from "../support/redis.js";
import { rejection as rejected } from "./started.js";

export type Options = Partial<RedisPoolOptions<string>>;

export function make(redis: string, options: Options = {}) {
  const handled: string[] = [];
  const pool = new RedisPool<string>({
    name: "reports",
    redis,
    workers: 2,
    capacity: 100,
    handle: (_ctx, item) => {
      handled.push(item);
      return `${item}!`;
    },
    ...options,
  });
  return { pool, handled };
}

/** A pool that runs until the test has ended. */
export function started(redis: Redis, options: Options = {}) {
  const { pool, handled } = make(redis.url, options);
  const group = new Group();
  const run = group.go("reports", (ctx) => pool.run(ctx));
  redis.before(() => group.shutdown(0).catch(() => undefined));
  return { pool, handled, group, run };
}

/** What a promise rejects with, which is an error. */
export const rejection = async (promise: Promise<unknown>): Promise<Error> => (await rejected(promise)) as Error;

import assert from "node:assert/strict";
import { type Context, Group } from "curfew";
import { Pool, type PoolOptions } from "curfew/pool";
import { Gate } from "../support/gate.js";

/** A pool that runs, and the group that runs it. */
export function started<T, R>(options: Partial<PoolOptions<T, R>> & Pick<PoolOptions<T, R>, "handle">) {
  const pool = new Pool<T, R>({ name: "reporter", workers: 1, capacity: 10, ...options });
  const group = new Group();
  const run = group.go("pool", (ctx) => pool.run(ctx));
  return { pool, group, run };
}

/** Handles an item when its gate is opened. */
export function gates() {
  const all = new Map<string, Gate>();
  const of = (item: string): Gate => all.get(item) ?? all.set(item, new Gate()).get(item)!;
  return { open: (item: string) => of(item).open(), handle: (_ctx: Context, item: string) => of(item).passed };
}

/** What a promise rejects with. */
export function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail("it did not reject"),
    (error: unknown) => error,
  );
}

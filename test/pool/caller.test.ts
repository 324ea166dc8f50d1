import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import test from "node:test";
import { background, Group } from "curfew";
import { Pool } from "curfew/pool";
import { turn } from "../support/turn.js";

const caller = new AsyncLocalStorage<string>();

test("a handler runs in the async context of its item's submitter, also after waits, at every attempt", async () => {
  const seen: string[] = [];
  const pool = new Pool<string>({
    workers: 2,
    capacity: 10,
    retry: { attempts: 2, backoff: () => 1 },
    async handle(_ctx, item, { attempt }) {
      await turn();
      seen.push(`${item} ${String(attempt)}: ${String(caller.getStore())}`);
      if (item === "again" && attempt === 1) throw new Error("mock");
    },
  });
  const group = new Group();
  group.go("pool", (ctx) => caller.run("the pool's own", () => pool.run(ctx)));
  const again = await caller.run("first", () => pool.submit(background, "again"));
  for (const name of ["second", "third"]) await caller.run(name, () => pool.submit(background, "once"));
  await pool.submit(background, "nobody's");
  await again.result();
  await group.shutdown(10_000);
  assert.deepEqual(seen.sort(), [
    "again 1: first",
    "again 2: first",
    "nobody's 1: undefined",
    "once 1: second",
    "once 1: third",
  ]);
});

test("a submitter that had to wait for room is still known to the handler", async () => {
  const seen: unknown[] = [];
  const pool = new Pool<string>({ workers: 1, capacity: 0, handle: () => void seen.push(caller.getStore()) });
  const group = new Group();
  const submitting = Promise.all(
    ["a", "b", "c"].map((name) => caller.run(name, () => pool.submit(background, "item"))),
  );
  group.go("pool", (ctx) => pool.run(ctx));
  await submitting;
  await group.shutdown(10_000);
  assert.deepEqual(seen, ["a", "b", "c"]);
});

import assert from "node:assert/strict";
import test from "node:test";
import { background } from "curfew";
import { Pool } from "curfew/pool";
import { exposePools } from "curfew/pool/prometheus";
import { Registry } from "prom-client";
import { holdTime } from "../support/virtual-clock.js";

const clock = holdTime();

test("a scrape shows what a pool does now: how many wait, for how long, and what became of the others", async () => {
  const registry = new Registry();
  const pool = new Pool<string>({
    name: "reporter",
    workers: 1,
    capacity: 3,
    handle: (_ctx, item) => {
      if (item === "bad") throw new Error("mock");
    },
    onError: () => undefined,
  });
  const exposed = exposePools([pool], registry);
  for (const item of ["good", "bad", "good", "one too many"]) pool.trySubmit(item);
  clock.jump(2500);
  const line = async (start: string): Promise<string | undefined> =>
    (await registry.metrics()).split("\n").find((each) => each.startsWith(start));
  assert.equal(await line("curfew_pool_waiting{"), 'curfew_pool_waiting{pool="reporter"} 3');
  assert.equal(await line("curfew_pool_oldest_seconds{"), 'curfew_pool_oldest_seconds{pool="reporter"} 2.5');
  assert.equal(await line("curfew_pool_working{"), 'curfew_pool_working{pool="reporter"} 0');
  pool.close();
  await pool.run(background);
  for (const [end, count] of Object.entries({ handled: 2, failed: 1, dropped: 0, retried: 0, refused: 1 })) {
    const start = `curfew_pool_items_total{pool="reporter",end="${end}"}`;
    assert.equal(await line(start), `${start} ${String(count)}`);
  }
  assert.equal(await line("curfew_pool_waiting{"), 'curfew_pool_waiting{pool="reporter"} 0');
  exposed[Symbol.dispose]();
  assert.equal((await registry.metrics()).trim(), "");
});

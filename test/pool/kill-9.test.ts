import assert from "node:assert/strict";
import test from "node:test";
import { Random, seeds } from "../support/random.js";
import { startRedis } from "../support/redis.js";
import { drain, killUnderLoad, missing, twice } from "./kills.js";

const workers = 4;

test("kill -9 under load, on one disk: every answered request's event is handled, no more twice than were in hand", async (t) => {
  for (const seed of seeds(4)) {
    const after = 1 + new Random(seed).below(1000);
    const killed = await killUnderLoad(t, "durable", { signal: "SIGKILL", after, grace: 20_000, slowest: 10 });
    const { handled } = await drain(t, "durable", killed);
    assert.deepEqual(missing(killed.answered, handled), []);
    assert.ok(twice(handled).length <= workers, twice(handled).join());
  }
});

test("SIGTERM under load with too short a time, on one disk: what is left is kept for the next process, and none is lost", async (t) => {
  const killed = await killUnderLoad(t, "durable", { signal: "SIGTERM", after: 500, grace: 100, slowest: 20 });
  assert.match(killed.ended.stderr, /accepted items were kept for the next run \(/);
  assert.deepEqual(killed.journal.left, []);
  const { handled } = await drain(t, "durable", killed);
  assert.deepEqual(missing(killed.answered, handled), []);
  assert.ok(twice(handled).length <= workers, twice(handled).join());
});

test("kill -9 under load, on Redis: every answered request's event is handled, no more twice than were in hand", async (t) => {
  const redis = await startRedis(t);
  if (redis === undefined) return;
  for (const seed of seeds(2)) {
    const after = 1 + new Random(seed).below(500);
    const killed = await killUnderLoad(t, "redis", {
      signal: "SIGKILL",
      after,
      grace: 20_000,
      slowest: 10,
      redis: redis.url,
    });
    const { handled } = await drain(t, "redis", killed, redis.url);
    assert.deepEqual(missing(killed.answered, handled), []);
    assert.ok(twice(handled).length <= workers, twice(handled).join());
  }
});

import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { Random, seeds } from "../support/random.js";
import { startRedis } from "../support/redis.js";
import { drain, killUnderLoad, missing, twice } from "./kills.js";

const workers = 4;

// In pieces: `CURFEW_SEEDS=1-20 npm run test:long -- pool/kill-9`, then 21-40, and so on to 200. A seed is a kill on each.

async function killOften(t: TestContext, kind: string, redis = ""): Promise<void> {
  const sum = { kills: 0, answered: 0, handled: 0, atTheKill: 0, twice: 0, most: 0 };
  for (const seed of seeds(200)) {
    const after = 1 + new Random(seed).below(1500);
    const killed = await killUnderLoad(t, kind, { signal: "SIGKILL", after, grace: 20_000, slowest: 10, redis });
    const { handled } = await drain(t, kind, killed, redis);
    assert.deepEqual(missing(killed.answered, handled), []);
    const again = twice(handled).length;
    assert.ok(again <= workers, String(again));
    sum.kills++;
    sum.answered += killed.answered.size;
    sum.atTheKill += killed.journal.handled.length;
    sum.handled += handled.length;
    sum.twice += again;
    sum.most = Math.max(sum.most, again);
  }
  t.diagnostic(
    `${String(sum.kills)} kills: ${String(sum.answered)} answered; ${String(sum.atTheKill)} handled before the kill, ${String(sum.handled - sum.atTheKill)} after it; ${String(sum.twice)} twice, ${String(sum.most)} of one kill at most`,
  );
}

test("kill -9 under load at 200 random moments, on one disk: none lost, no more twice than were in hand", (t) =>
  killOften(t, "durable"));

test("kill -9 under load at 200 random moments, on Redis: none lost, no more twice than were in hand", async (t) => {
  const redis = await startRedis(t);
  if (redis !== undefined) await killOften(t, "redis", redis.url);
});

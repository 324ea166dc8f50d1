import assert from "node:assert/strict";
import test from "node:test";
import { Random, seeds } from "../support/random.js";
import { drain, killUnderLoad, missing, twice } from "./kills.js";

const workers = 4;

test("kill -9 under load at 200 random moments, on one disk: none lost, no more twice than were in hand", async (t) => {
  const sum = { answered: 0, handled: 0, atTheKill: 0, twice: 0, most: 0 };
  for (const seed of seeds(200)) {
    const after = 1 + new Random(seed).below(1500);
    const killed = await killUnderLoad(t, "durable", { signal: "SIGKILL", after, grace: 20_000, slowest: 10 });
    const { handled } = await drain(t, "durable", killed);
    assert.deepEqual(missing(killed.answered, handled), []);
    const again = twice(handled).length;
    assert.ok(again <= workers, String(again));
    sum.answered += killed.answered.size;
    sum.atTheKill += killed.journal.handled.length;
    sum.handled += handled.length;
    sum.twice += again;
    sum.most = Math.max(sum.most, again);
  }
  t.diagnostic(
    `200 kills: ${String(sum.answered)} answered; ${String(sum.atTheKill)} handled before the kill, ${String(sum.handled - sum.atTheKill)} after it; ${String(sum.twice)} twice, ${String(sum.most)} of one kill at most`,
  );
});

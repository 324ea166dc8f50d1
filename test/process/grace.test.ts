import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import type { Ended } from "../support/program.js";
import { lines, start } from "./scenario.js";

/** Runs it until it is ready, stops it, and measures how long that takes. */
async function stopped(t: TestContext, what: string, grace: number): Promise<Ended & { ms: number; log: string[] }> {
  const program = start(t, "grace", what, { args: [String(grace)] });
  await program.line(/^ready$/);
  program.signal("SIGTERM");
  await program.line(/stopping, within/);
  const began = performance.now();
  const ended = await program.end();
  return { ...ended, ms: performance.now() - began, log: lines(ended.stderr) };
}

test("at the grace deadline whoever is still out is named, with age and wait, nested ones too, and the code is 1", async (t) => {
  const { code, ms, log, stdout } = await stopped(t, "stragglers", 400);
  assert.equal(code, 1);
  // What they wait at may take two seconds to be found out.
  assert.ok(ms > 380 && ms < 3400, `${String(ms)} ms`);
  assert.equal(log[0], "stopping, within 400 ms: SIGTERM");
  const from = log.findIndex((line) => line.includes("still out"));
  const [, after] = /^4 still out (\d+) ms after the stop; ending now$/.exec(log[from]!) ?? [];
  assert.ok(Number(after) >= 400 && Number(after) < 1400, log[from]);
  const named = log.slice(from + 1);
  assert.equal(named.length, 4);
  assert.match(named[0]!, /^ {2}task "deaf" \(id 2\) out for (\d+ ms|\d\.\d s)$/);
  assert.match(named[1]!, /^ {2}task "stubborn" \(id 3\) out for (\d+ ms|\d\.\d s)$/);
  assert.match(named[2]!, /^ {2}task "outer" \(id 4\)/);
  assert.match(named[3]!, /^ {2}task "nested" \(id 5\)/);
  assert.doesNotMatch(stdout, /main has resolved/);
});

test("of many stragglers the first twenty are named, and the rest is counted", async (t) => {
  const { code, log } = await stopped(t, "many stragglers", 200);
  assert.equal(code, 1);
  assert.match(log.at(-22)!, /^100 still out/);
  assert.equal(log.at(-1), "  and 80 more");
});

test("a deferred function that hangs is named like any other task", async (t) => {
  const { code, log } = await stopped(t, "a deferred function that hangs", 200);
  assert.equal(code, 1);
  assert.match(log.at(-1)!, /^ {2}task "close the database" \(id \d+\) out for/);
});

test("a deferred function that was cut short is named, since it makes the code 1", async (t) => {
  const { code, log } = await stopped(t, "a deferred function that uses it all up", 200);
  assert.equal(code, 1);
  assert.equal(log.at(-1), 'task "close the database" was cut short: the grace period is used up');
});

test("a stop has one budget: each part of it sees what is left as its deadline", async (t) => {
  const { code, stdout } = await stopped(t, "one budget", 5000);
  assert.equal(code, 0);
  const seen = (who: string): number => Number(new RegExp(`${who}: (-?\\d+)`).exec(stdout)?.[1]);
  assert.match(stdout, /item before: no limit/);
  const [after, last] = [seen("item after"), seen("defer")];
  assert.ok(after > 4000 && after <= 5000, `${String(after)} ms`);
  assert.ok(last > 3500 && last <= after - 300, `${String(last)} ms`);
});

test("a drain that uses the budget up leaves the deferred functions a stopped context, and a moment", async (t) => {
  const { code, stdout, log } = await stopped(t, "a drain that uses it all up", 200);
  assert.equal(code, 0);
  assert.match(stdout, /essential: true SIGTERM\n/);
  assert.equal(
    log.some((line) => line.includes("still out")),
    false,
  );
});

test("a stop in which nothing could move any more does not wait for the grace deadline", async (t) => {
  const { code, ms, log } = await stopped(t, "a straggler, and nothing that could wake it", 60_000);
  assert.equal(code, 1);
  assert.ok(ms < 3000, `${String(ms)} ms`);
  assert.match(log.at(-2)!, /^1 still out \d+ ms after the stop; ending now$/);
  assert.match(log.at(-1)!, /^ {2}task "deaf"/);
});

test("what waits for the end of the grace period hears it, even where nothing else could happen before", async (t) => {
  const { code, ms, stdout } = await stopped(t, "one that waits for the end of the grace period", 60_000);
  assert.equal(code, 0);
  assert.ok(ms < 3000, `${String(ms)} ms`);
  assert.match(stdout, /the grace period has ended\nmain has resolved/);
});

test("a clean stop without any grace period accuses nobody, least of all a timer of ours", async (t) => {
  const { code, log } = await stopped(t, "a short stop", 0);
  assert.equal(code, 0);
  assert.deepEqual(log, ["stopping, within 0 ms: SIGTERM", 'task "waiter" stopped']);
});

test("what is about to go by itself gets a moment, even when the grace period is used up", async (t) => {
  const { code, log } = await stopped(t, "a goodbye that nobody owns", 0);
  assert.equal(code, 0);
  assert.deepEqual(log, ["stopping, within 0 ms: SIGTERM", 'task "waiter" stopped']);
});

test("a grace period without end is one", async (t) => {
  const { code, stderr } = await stopped(t, "a short stop", Infinity);
  assert.equal(code, 0);
  assert.equal(stderr, 'main: stopping, within for ever: SIGTERM\nmain: task "waiter" stopped\n');
});

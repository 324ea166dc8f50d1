import assert from "node:assert/strict";
import test from "node:test";
import { lines, run } from "./scenario.js";

test("tasks that wait for each other are named, stopped in order, and the code is 2", async (t) => {
  const { code, stdout, stderr } = await run(t, "asleep", "a circle");
  assert.equal(code, 2);
  const [asleep, one, two, ...rest] = lines(stderr);
  assert.equal(asleep, "all tasks are asleep: nothing can wake any of them");
  assert.match(one!, /^ {2}task "one" \(id 2\) out for \d+ ms, waits: chan receive$/);
  assert.match(two!, /^ {2}task "two" \(id 3\) out for \d+ ms, waits: chan receive$/);
  assert.deepEqual(rest, ["stopping, within 10.0 s: all tasks are asleep", 'task "one" stopped', 'task "two" stopped']);
  assert.equal(stdout, "finally\nfinally\ndeferred second\ndeferred first\nmain has resolved\n");
});

test("a task that is asleep and does not stop ends the process at once, with 2", async (t) => {
  const began = performance.now();
  const { code, stderr } = await run(t, "asleep", "one that does not stop");
  assert.equal(code, 2);
  assert.ok(performance.now() - began < 5000);
  assert.match(stderr, /1 still out \d+ ms after the stop; ending now\n {2}task "deaf" \(id 2\)/);
});

test("a failure on the way out does not hide that everything was asleep", async (t) => {
  const { code, stderr } = await run(t, "asleep", "a failure");
  assert.equal(code, 2);
  assert.match(stderr, /task "waits" failed: Error: cannot clean up/);
});

test("a task that waits for a timer is not asleep", async (t) => {
  const { code, stderr } = await run(t, "asleep", "a timer");
  assert.deepEqual([code, stderr], [0, ""]);
});

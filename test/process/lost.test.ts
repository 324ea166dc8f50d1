import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import type { Program } from "../support/program.js";
import { lines, start } from "./scenario.js";

/** Collects garbage twenty times a second. */
const collecting = ["--expose-gc", "--import=data:text/javascript,setInterval(globalThis.gc,50).unref()"];

function startLosing(t: TestContext, what: string): Program {
  return start(t, "lost", what, { nodeArgs: collecting });
}

test("tasks that were lost are named and counted, and a clean stop is as clean as if nobody had collected them", async (t) => {
  const program = startLosing(t, "until stopped");
  await program.line(/^lost$/);
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 0);
  const said = lines(stderr);
  assert.ok(
    said.includes('task "leak" of main is lost: nothing can wake it any more (chan receive); 1 so far'),
    stderr,
  );
  assert.deepEqual(said.slice(-3), [
    "stopping, within 10.0 s: SIGTERM",
    'task "waiter" stopped',
    '3 tasks were lost, since nothing could wake them any more: "leak" of main (2), "other leak" of main',
  ]);
});

test("a program that ends by itself, and has lost a task, ends with 0", async (t) => {
  const { code, stderr } = await startLosing(t, "nothing else").end();
  assert.equal(code, 0);
  assert.equal(lines(stderr).at(-1), '1 task was lost, since nothing could wake it any more: "leak" of main');
});

test("a failure after any number of lost tasks makes the code 1", async (t) => {
  const { code, stderr } = await startLosing(t, "a failure").end();
  assert.equal(code, 1);
  assert.ok(lines(stderr).includes('task "fragile" failed: Error: it broke'), stderr);
});

test("an error that a body's own group throws, since it lost a task, is the body's", async (t) => {
  const { code, stderr } = await startLosing(t, "a body that hears of it").end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: task "body" failed: task "leak" was lost: it waited \(chan receive\) for something/m);
});

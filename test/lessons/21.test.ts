import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, startLesson } from "./lesson.js";

test("lesson 21, broken: a thousand functions wait, and what Node counts has not changed", async (t) => {
  const { stdout } = await startLesson(t, "21-count-them/broken").end();
  const [, before, now] = /^before: (\d+) .*\nnow a thousand wait: (\d+) active resources\n$/.exec(stdout)!;
  assert.equal(now, before);
});

test("lesson 21, fixed: the number of live tasks is right before, between and after, and is asked for at no cost", async (t) => {
  const { code, stdout } = await startLesson(t, "21-count-them/fixed").end();
  const lines = linesOf(stdout);
  const [, ms] = /^asked a million times, in (\d+) ms$/.exec(lines.splice(2, 1)[0]!)!;
  assert.ok(Number(ms) < 1000, `${ms!} ns a call`);
  assert.deepEqual(lines, [
    "before: 0 tasks",
    "now a thousand wait: 1000 tasks",
    "400 have their result: 600 tasks",
    "after: 0 tasks",
  ]);
  assert.equal(code, 0);
});

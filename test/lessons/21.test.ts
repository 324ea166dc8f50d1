import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 21, broken: a thousand functions wait, and what Node counts has not changed", async (t) => {
  const program = startLesson(t, "21-count-them/broken");
  const { stdout } = await program.end();
  assert.deepEqual(linesOf(stdout), ["a thousand functions wait, and Node counts 0 active resources more"]);
  await printsWhatItsPageShows(program, "21-count-them/broken");
});

test("lesson 21, fixed: the number of live tasks is right before, between and after, and is asked for at no cost", async (t) => {
  const program = startLesson(t, "21-count-them/fixed");
  const { code, stdout } = await program.end();
  await printsWhatItsPageShows(program, "21-count-them/fixed");
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

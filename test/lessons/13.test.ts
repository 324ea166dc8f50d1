import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 13, broken: the caller gives up in time, and the search waits for ever with its value", async (t) => {
  const program = startLesson(t, "13-call-that-takes-too-long/broken");
  await program.end();
  assert.equal(linesOf(program.stdout).at(-1), "the search has ended, tasks left: 1");
  await printsWhatItsPageShows(program, "13-call-that-takes-too-long/broken");
});

test("lesson 13, fixed: the caller gives up after 100 ms, and once the search has ended no task is left", async (t) => {
  const program = startLesson(t, "13-call-that-takes-too-long/fixed");
  assert.equal((await program.end()).code, 0);
  const [, ms] = /canceled after (\d+) ms/.exec(program.stdout)!;
  assert.ok(Number(ms) >= 99, `${ms!} ms`);
  await printsWhatItsPageShows(program, "13-call-that-takes-too-long/fixed");
});

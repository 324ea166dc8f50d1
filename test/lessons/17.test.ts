import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 17, broken: all three readers wait for ever", async (t) => {
  const program = startLesson(t, "17-leak-read-write-lock/broken");
  await program.end();
  assert.deepEqual(linesOf(program.stdout), ["tasks: 3", "tasks: 3"]);
  await printsWhatItsPageShows(program, "17-leak-read-write-lock/broken");
});

test("lesson 17, fixed: the call that would wait for itself is an error that names the task, and all go on", async (t) => {
  const program = startLesson(t, "17-leak-read-write-lock/fixed");
  assert.equal((await program.end()).code, 0);
  assert.equal(linesOf(program.stdout).at(-1), "tasks: 0");
  await printsWhatItsPageShows(program, "17-leak-read-write-lock/fixed");
});

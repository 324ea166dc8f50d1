import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 16, broken: two of three tasks wait for ever, and the lock that was left is reported by task and lock", async (t) => {
  const program = startLesson(t, "16-leak-mutex/broken");
  await program.end();
  assert.deepEqual(linesOf(program.stdout), ["tasks: 3", "tasks: 2, total: 1"]);
  assert.match(program.stderr, /task "adder 1" \(1\) has ended and left mutex "total" locked/);
  await printsWhatItsPageShows(program, "16-leak-mutex/broken");
});

test("lesson 16, fixed: each has its turn, nothing is reported, and no task is left", async (t) => {
  const program = startLesson(t, "16-leak-mutex/fixed");
  assert.equal((await program.end()).code, 0);
  assert.deepEqual(linesOf(program.stdout), ["tasks: 3", "tasks: 0, total: 6"]);
  assert.equal(program.stderr, "");
  await printsWhatItsPageShows(program, "16-leak-mutex/fixed");
});

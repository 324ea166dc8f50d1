import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

const folder = "22-concurrency-is-not-parallelism";
const counts = [1, 2, 3, 4].map((number) => `count ${String(number)}: 148933`);

test("lesson 22, broken: while tasks compute on the one thread, the heartbeat stands still", async (t) => {
  const program = startLesson(t, `${folder}/broken`);
  assert.equal((await program.end()).code, 0);
  assert.deepEqual(linesOf(program.stdout), [...counts, "the heartbeat stood still"]);
  await printsWhatItsPageShows(program, `${folder}/broken`);
});

test("lesson 22, fixed-1: 200,000 tasks live at once, and one call stops them", async (t) => {
  const program = startLesson(t, `${folder}/fixed-1`);
  assert.equal((await program.end()).code, 0);
  assert.deepEqual(linesOf(program.stdout), ["200000 tasks", "0 tasks"]);
  await printsWhatItsPageShows(program, `${folder}/fixed-1`);
});

test("lesson 22, fixed-2: threads compute while the heartbeat goes on, and a deadline ends a computation that never waits", async (t) => {
  const program = startLesson(t, `${folder}/fixed-2`);
  assert.equal((await program.end()).code, 0);
  const lines = linesOf(program.stdout);
  assert.deepEqual(lines.slice(0, 4), counts);
  assert.match(lines[4]!, /^DeadlineError: time was up after 500 ms: #5 had 500 ms from its acceptance$/);
  assert.equal(lines[5], "the heartbeat went on");
  await printsWhatItsPageShows(program, `${folder}/fixed-2`);
});

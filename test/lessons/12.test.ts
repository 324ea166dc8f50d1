import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 12, broken: what nobody waits for is lost at the end of the process", async (t) => {
  const program = startLesson(t, "12-incomplete-work/broken");
  assert.equal((await program.end()).code, 0);
  assert.ok(!program.stdout.includes("tracked"));
  await printsWhatItsPageShows(program, "12-incomplete-work/broken");
});

test("lesson 12, fixed: shutdown waits for what runs, and names what was still running when time was up", async (t) => {
  const program = startLesson(t, "12-incomplete-work/fixed");
  assert.equal((await program.end()).code, 0);
  const lines = linesOf(program.stdout);
  assert.deepEqual(lines.slice(0, 4), [
    "answered: sign up",
    "answered: first order",
    "tracked: sign up",
    "tracked: first order",
  ]);
  assert.match(lines[4]!, /^tracker "events" waited for 5\d\d ms: 1 still out: "a slow one" \(0\.5 s\)$/);
  assert.equal(lines[5], "main: bye");
  await printsWhatItsPageShows(program, "12-incomplete-work/fixed");
});

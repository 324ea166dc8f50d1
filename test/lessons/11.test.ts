import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson, withoutStacks } from "./lesson.js";

test("lesson 11, broken: a send after the look at the flag ends the process", async (t) => {
  const program = startLesson(t, "11-send-after-close/broken");
  const { code, stdout, stderr } = await program.end();
  assert.equal(code, 1);
  assert.deepEqual(linesOf(stdout), ["accepted: one", "closed"]);
  assert.ok(withoutStacks(stderr).some((line) => line.startsWith("ClosedError: the channel is closed")));
  await printsWhatItsPageShows(program, "11-send-after-close/broken");
});

test("lesson 11, fixed: each report is accepted and handled, or fails with closed, and the process ends well", async (t) => {
  const program = startLesson(t, "11-send-after-close/fixed");
  assert.equal((await program.end()).code, 0);
  const lines = linesOf(program.stdout);
  for (const event of ["one", "two", "three", "four"]) {
    const fates = lines.filter((line) => line === `report: ${event}` || line.startsWith(`refused: ${event}: `));
    assert.equal(fates.length, 1, event);
    assert.equal(lines.includes(`accepted: ${event}`), fates[0] === `report: ${event}`);
  }
  await printsWhatItsPageShows(program, "11-send-after-close/fixed");
});

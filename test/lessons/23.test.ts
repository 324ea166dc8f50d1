import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, get, linesOf, printsWhatItsPageShows, startLesson, withoutStacks } from "./lesson.js";

test("lesson 23, broken: the worker fails again and again, while /health says ok and no log says a word", async (t) => {
  const program = startLesson(t, "23-restart-is-somebody-elses-job/broken");
  const health = await addressOf(program, "app");
  await program.lines(/^worker begins$/, 4);
  assert.equal(await get(health), "ok\n");
  assert.equal(program.hasEnded, false);
  await printsWhatItsPageShows(program, "23-restart-is-somebody-elses-job/broken");
  assert.equal(program.stderr, "");
});

test("lesson 23, fixed: the process ends with a code and a reason, and its manager starts it again", async (t) => {
  for (let start = 1; start <= 2; start++) {
    const program = startLesson(t, "23-restart-is-somebody-elses-job/fixed");
    const { code, stdout, stderr } = await program.end();
    await printsWhatItsPageShows(program, "23-restart-is-somebody-elses-job/fixed");
    assert.equal(linesOf(stdout).filter((line) => line === "worker begins").length, 1);
    assert.deepEqual(withoutStacks(stderr).slice(0, 2), [
      'main: task "worker" failed: Error: the database is gone',
      'main: stopping, within 10.0 s: task "worker" has failed',
    ]);
    assert.equal(code, 1);
  }
});

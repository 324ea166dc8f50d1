import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, fetchWhole, linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 09, broken: the report of an answered request is cut off by the end of the process", async (t) => {
  const program = startLesson(t, "09-work-lost-at-exit/broken");
  const app = await addressOf(program, "app");
  assert.equal((await fetchWhole(app)).status, 200);
  program.signal("SIGINT");
  const { stdout, signal } = await program.end();
  assert.equal(signal, "SIGINT");
  assert.deepEqual(linesOf(stdout).slice(1), ["ping"]);
  await printsWhatItsPageShows(program, "09-work-lost-at-exit/broken");
});

test("lesson 09, fixed: the process ends when the reports of all answered requests are out", async (t) => {
  const program = startLesson(t, "09-work-lost-at-exit/fixed");
  const app = await addressOf(program, "app");
  const answers = await Promise.all(Array.from({ length: 10 }, () => fetchWhole(app)));
  assert.ok(answers.every(({ status }) => status === 200));
  program.signal("SIGINT");
  const { stdout, code } = await program.end();
  assert.equal(code, 0);
  const lines = linesOf(stdout);
  assert.deepEqual(lines.slice(1, 11), Array<string>(10).fill("ping"));
  assert.deepEqual(lines.slice(11), [...Array<string>(10).fill("report: ping pong"), "main: bye"]);
  await printsWhatItsPageShows(program, "09-work-lost-at-exit/fixed");
});

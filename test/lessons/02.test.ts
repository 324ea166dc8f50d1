import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, get, linesOf, printsWhatItsPageShows, startLesson, withoutStacks } from "./lesson.js";

test("lesson 02, broken 1: the work has failed, and main stands by without a word of it", async (t) => {
  const program = startLesson(t, "02-the-bystander/broken-1");
  await program.line(/^item 2 is handled$/);
  const idle = linesOf(program.stdout).filter((line) => line === "main stands by").length;
  await program.lines(/^main stands by$/, idle + 3);
  assert.equal(program.hasEnded, false);
  assert.ok(!program.stdout.includes("item 3"));
  await printsWhatItsPageShows(program, "02-the-bystander/broken-1");
  assert.equal(program.stderr, "");
});

test("lesson 02, broken 2: main has returned, and what it started lives on, as it would not in Go", async (t) => {
  const program = startLesson(t, "02-the-bystander/broken-2");
  const app = await addressOf(program, "app");
  assert.equal(linesOf(program.stdout)[0], "main has returned");
  await program.lines(/^a timer ticks on$/, 2);
  assert.equal(await get(app), "pong\n");
  program.signal("SIGTERM");
  const { signal, stderr } = await program.end();
  assert.equal(signal, "SIGTERM");
  await printsWhatItsPageShows(program, "02-the-bystander/broken-2");
  assert.equal(stderr, "");
});

test("lesson 02, fixed 1: main does the work, so the work's error is main's", async (t) => {
  const program = startLesson(t, "02-the-bystander/fixed-1");
  const { code, stdout, stderr } = await program.end();
  await printsWhatItsPageShows(program, "02-the-bystander/fixed-1");
  assert.deepEqual(linesOf(stdout), [
    "item 1 is handled",
    "item 2 is handled",
    "main has returned, and nothing is left",
  ]);
  assert.deepEqual(withoutStacks(stderr), ['main: task "body" failed: Error: the queue is gone']);
  assert.equal(code, 1);
});

test("lesson 02, fixed 2: main waits for the tasks that it owns; one fails, and nothing lives on", async (t) => {
  const program = startLesson(t, "02-the-bystander/fixed-2");
  const { code, stdout, stderr } = await program.end();
  await printsWhatItsPageShows(program, "02-the-bystander/fixed-2");
  assert.deepEqual(linesOf(stdout).slice(-2), ["app has ended", "main has returned, and nothing is left"]);
  assert.ok(linesOf(stdout).includes("item 2 is handled"));
  assert.deepEqual(withoutStacks(stderr).slice(0, 2), [
    'main: task "handleItems" failed: Error: the queue is gone',
    'main: stopping, within 10.0 s: task "handleItems" has failed',
  ]);
  assert.equal(code, 1);
});

import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, linesOf, printsWhatItsPageShows, refused, startLesson, withoutStacks } from "./lesson.js";

test("lesson 04, broken 1: the server ends the process, and the journal's finally never runs", async (t) => {
  const program = startLesson(t, "04-exit-in-a-library/broken-1");
  const { code, stdout, stderr } = await program.end();
  await printsWhatItsPageShows(program, "04-exit-in-a-library/broken-1");
  assert.equal(stderr, "fatal: mock server exit\n");
  assert.ok(stdout.includes("journal: opened, three lines wait to be written\n"));
  assert.ok(!stdout.includes("journal: three lines written"));
  assert.equal(code, 1);
});

test("lesson 04, fixed 1: the server throws, the journal is written, and only then the process ends", async (t) => {
  const program = startLesson(t, "04-exit-in-a-library/fixed-1");
  const { code, stdout, stderr } = await program.end();
  await printsWhatItsPageShows(program, "04-exit-in-a-library/fixed-1");
  assert.equal(linesOf(stdout).at(-1), "journal: three lines written");
  assert.deepEqual(withoutStacks(stderr), [
    'main: task "server" failed: Error: mock server exit',
    'main: stopping, within 10.0 s: task "server" has failed',
    'main: task "journal" stopped',
  ]);
  assert.equal(code, 1);
});

test("lesson 04, broken 2: the server has ended without an error, and nobody has noticed", async (t) => {
  const program = startLesson(t, "04-exit-in-a-library/broken-2");
  const server = await addressOf(program, "server");
  await program.lines(/^worker: waits/, 3);
  await refused(server);
  const waits = linesOf(program.stdout).length;
  await program.lines(/^worker: waits/, waits + 1);
  await printsWhatItsPageShows(program, "04-exit-in-a-library/broken-2");
  assert.equal(program.stderr, "");
});

test("lesson 04, fixed 2: an end without an error is an end: the others stop, and the process says whose end it was", async (t) => {
  const program = startLesson(t, "04-exit-in-a-library/fixed-2");
  const { code, stderr } = await program.end();
  await printsWhatItsPageShows(program, "04-exit-in-a-library/fixed-2");
  assert.deepEqual(linesOf(stderr), [
    'main: stopping, within 10.0 s: task "server" has ended',
    'main: task "worker" stopped',
  ]);
  assert.equal(code, 0);
});

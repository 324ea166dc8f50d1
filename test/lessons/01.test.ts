import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, get, linesOf, printsWhatItsPageShows, startLesson, withoutStacks } from "./lesson.js";

test("lesson 01, broken: both calls have returned before anything runs, and main idles on when both have ended", async (t) => {
  const program = startLesson(t, "01-hidden-concurrency/broken");
  const server = await addressOf(program, "server");
  const pprof = await addressOf(program, "pprof");
  assert.match(program.stdout, /^server\(\) has returned: .*\npprof\(\) has returned: .*\n(server|pprof) listens/);
  assert.equal(await get(server), "pong\n");
  assert.equal(await get(pprof), "profiles\n");
  await program.line(/^server has ended$/);
  await program.line(/^pprof has ended$/);
  const idle = linesOf(program.stdout).filter((line) => line === "main idles").length;
  await program.lines(/^main idles$/, idle + 2);
  assert.equal(program.hasEnded, false);
  await printsWhatItsPageShows(program, "01-hidden-concurrency/broken");
});

test("lesson 01, fixed: the caller runs one thing first, then two at the same time, and knows when each has ended", async (t) => {
  const program = startLesson(t, "01-hidden-concurrency/fixed");
  const server = await addressOf(program, "server");
  await addressOf(program, "pprof");
  assert.equal(await get(server), "pong\n");
  program.signal("SIGINT");
  const { code, stdout, stderr } = await program.end();
  const lines = linesOf(stdout);
  assert.equal(lines[0], "migrate has ended");
  assert.deepEqual(lines.slice(1, 3).sort(), [
    "pprof listens: http://127.0.0.1:PORT/",
    "server listens: http://127.0.0.1:PORT/",
  ]);
  assert.deepEqual(lines.slice(3, 5).sort(), ["pprof has ended", "server has ended"]);
  assert.deepEqual(lines.slice(5), ["main has ended"]);
  assert.equal(withoutStacks(stderr)[0], "main: stopping, within 10.0 s: SIGINT");
  assert.equal(code, 0);
  await printsWhatItsPageShows(program, "01-hidden-concurrency/fixed");
});

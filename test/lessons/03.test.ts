import assert from "node:assert/strict";
import test from "node:test";
import { freePort } from "../support/program.js";
import { addressOf, get, linesOf, printsWhatItsPageShows, refused, startLesson, withoutStacks } from "./lesson.js";

test("lesson 03, broken 1: the debug server cannot listen, and nothing is said; another answers in its place", async (t) => {
  const debugPort = await freePort();
  const program = startLesson(t, "03-the-unheard-failure/broken-1", { env: { DEBUG_PORT: String(debugPort) } });
  const app = await addressOf(program, "app");
  assert.equal(await get(app), "pong\n");
  assert.equal(await get(`http://127.0.0.1:${debugPort}/`), "old\n");
  program.signal("SIGTERM");
  const { stdout, stderr } = await program.end();
  assert.deepEqual(linesOf(stdout), ["app listens: http://127.0.0.1:PORT/"]);
  await printsWhatItsPageShows(program, "03-the-unheard-failure/broken-1");
  assert.equal(stderr, "");
});

test("lesson 03, fixed 1: a failed listen stops the process, which says which service, which port, and why", async (t) => {
  const debugPort = await freePort();
  const program = startLesson(t, "03-the-unheard-failure/fixed-1", { env: { DEBUG_PORT: String(debugPort) } });
  const { code, stderr } = await program.end();
  const reason =
    "debug cannot listen on 127.0.0.1:PORT: the port is taken by another process or service; stop that one, or choose another port";
  assert.deepEqual(linesOf(stderr).slice(0, 2), [
    `main: task "debug" failed: ${reason}`,
    'main: stopping, within 10.0 s: task "debug" has failed',
  ]);
  assert.ok(stderr.includes(`127.0.0.1:${debugPort}`));
  await printsWhatItsPageShows(program, "03-the-unheard-failure/fixed-1");
  assert.match(stderr, /^main: task "app" (ended|stopped)/m);
  assert.equal(code, 1);
});

test("lesson 03, broken 2: the debug server ends, and the application runs on without a word of it", async (t) => {
  const program = startLesson(t, "03-the-unheard-failure/broken-2");
  const app = await addressOf(program, "app");
  const debug = await addressOf(program, "debug");
  await refused(debug);
  assert.equal(await get(app), "pong\n");
  program.signal("SIGTERM");
  const { stdout, stderr } = await program.end();
  assert.ok(!/exit|fail|ended/.test(stdout), stdout);
  await printsWhatItsPageShows(program, "03-the-unheard-failure/broken-2");
  assert.equal(stderr, "");
});

test("lesson 03, fixed 2: the debug server ends, and the process stops, and says which service, and why", async (t) => {
  const program = startLesson(t, "03-the-unheard-failure/fixed-2");
  const { code, stderr } = await program.end();
  await printsWhatItsPageShows(program, "03-the-unheard-failure/fixed-2");
  const [first, second] = withoutStacks(stderr);
  assert.equal(first, 'main: task "debug" failed: Error: mock debug exit');
  assert.equal(second, 'main: stopping, within 10.0 s: task "debug" has failed');
  assert.match(stderr, /^main: task "app" (ended|stopped)/m);
  assert.equal(code, 1);
});

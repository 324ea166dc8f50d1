import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, type Answer, fetchWhole, get, linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";
import type { Program } from "../support/program.js";

const culprits = { "/panic": "handler", "/task": "task", "/callback": "callback" } as const;

for (const [path, culprit] of Object.entries(culprits)) {
  test(`lesson 07, broken: the ${culprit} throws, and the whole process ends at once, with the other request unanswered`, async (t) => {
    const program = startLesson(t, "07-panic/broken");
    const { app, slow } = await withSlowRequest(program);
    await fetchWhole(new URL(path, app)).catch(() => undefined);
    const { code, stdout, stderr } = await program.end();
    assert.match(stderr, new RegExp(`^Error: the ${culprit} panics$`, "m"));
    assert.equal(linesOf(stdout).at(-1), "the process ends with 1, and nothing is closed");
    assert.equal(code, 1);
    await assert.rejects(slow);
    await printsWhatItsPageShows(program, "07-panic/broken");
  });
}

test("lesson 07, fixed: a handler throws: it answers 500, its stack is logged, and the service goes on", async (t) => {
  const program = startLesson(t, "07-panic/fixed");
  const { app, slow } = await withSlowRequest(program);
  const { status, body } = await fetchWhole(new URL("/panic", app));
  assert.deepEqual([status, body], [500, "Internal Server Error\n"]);
  assert.equal(await get(app), "pong\n");
  assert.equal((await slow).body, "slow, but whole\n");
  program.signal("SIGTERM");
  const { code, stdout, stderr } = await program.end();
  assert.match(stderr, /^main: http: a request handler failed: .*the handler panics\n(.*\n)?\s+at .*handle /m);
  assert.equal(linesOf(stdout).at(-1), "the journal is closed");
  assert.equal(code, 0);
});

test("lesson 07, fixed: a task throws: it is named, with its stack; the rest stops in order", async (t) => {
  const program = startLesson(t, "07-panic/fixed");
  const { app, slow } = await withSlowRequest(program);
  assert.equal(await get(new URL("/task", app)), "pong\n");
  await stopsInOrder(program, slow);
  await printsWhatItsPageShows(program, "07-panic/fixed");
  assert.match(program.stderr, /^main: task "worker" failed: Error: the task panics\n\s+at worker /m);
  assert.match(program.stderr, /^main: stopping, within 10\.0 s: task "worker" has failed$/m);
});

test("lesson 07, fixed: a callback throws: it is a panic, with its stack; the rest stops in order", async (t) => {
  const program = startLesson(t, "07-panic/fixed");
  const { app, slow } = await withSlowRequest(program);
  assert.equal(await get(new URL("/callback", app)), "pong\n");
  await stopsInOrder(program, slow);
  assert.match(
    program.stderr,
    /^main: panic: uncaught exception.*: the callback panics\n(.*\n)?\s+at (Timeout\.)?callback /m,
  );
  assert.match(program.stderr, /^main: stopping, within 10\.0 s: the callback panics$/m);
  // Whose callback it was is known where that costs nothing.
  const named = program.stderr.includes(' in task "worker" ');
  assert.equal(named, Number(process.versions.node.split(".")[0]) >= 24);
});

/** The program, while it owes somebody an answer. */
async function withSlowRequest(program: Program): Promise<{ app: URL; slow: Promise<Answer> }> {
  const app = await addressOf(program, "app");
  const slow = fetchWhole(new URL("/slow", app));
  slow.catch(() => undefined);
  await program.line(/^the slow request begins$/);
  return { app, slow };
}

async function stopsInOrder(program: Program, slow: Promise<Answer>): Promise<void> {
  assert.equal((await slow).body, "slow, but whole\n");
  const { code, stdout } = await program.end();
  assert.deepEqual(linesOf(stdout), [
    "app listens: http://127.0.0.1:PORT/",
    "the slow request begins",
    "the journal is closed",
  ]);
  assert.equal(code, 1);
}

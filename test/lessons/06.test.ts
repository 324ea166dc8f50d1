import assert from "node:assert/strict";
import test from "node:test";
import { addressOf, fetchWhole, linesOf, printsWhatItsPageShows, refused, startLesson } from "./lesson.js";

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`lesson 06, broken: ${signal} ends the process before requests in flight are answered, and it says all is well`, async (t) => {
    const program = startLesson(t, "06-graceful-is-more-than-closing/broken");
    const app = await addressOf(program, "app");
    const requests = Promise.allSettled(Array.from({ length: 5 }, () => fetchWhole(app)));
    await program.lines(/^request \d begins$/, 5);
    program.signal(signal);
    const { code, stdout, stderr } = await program.end();
    assert.deepEqual([...new Set((await requests).map(({ status }) => status))], ["rejected"]);
    assert.equal(linesOf(stdout).at(-1), "main: the server has stopped, bye");
    assert.ok(!stdout.includes("is answered"));
    await printsWhatItsPageShows(program, "06-graceful-is-more-than-closing/broken");
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });

  test(`lesson 06, fixed: after ${signal} every accepted request gets its whole answer, and soon none is accepted any more`, async (t) => {
    const program = startLesson(t, "06-graceful-is-more-than-closing/fixed");
    const app = await addressOf(program, "app");
    const requests = Promise.all(Array.from({ length: 5 }, () => fetchWhole(app)));
    await program.lines(/^request \d begins$/, 5);
    program.signal(signal);
    await program.line(/^main: stopping/);
    await refused(new URL("?ms=0", app));
    assert.deepEqual(
      await requests,
      Array.from({ length: 5 }, () => ({ status: 200, body: "slow, but whole\n" })),
    );
    const { code, stdout, stderr } = await program.end();
    const count = (what: string): number => linesOf(stdout).filter((line) => line.endsWith(what)).length;
    assert.equal(count("is answered"), count("begins"));
    assert.deepEqual(linesOf(stdout).slice(-2), ["app: the server has stopped", "main: bye"]);
    assert.equal(linesOf(stderr)[0], `main: stopping, within 10.0 s: ${signal}`);
    if (signal === "SIGINT") await printsWhatItsPageShows(program, "06-graceful-is-more-than-closing/fixed");
    assert.equal(code, 0);
  });
}

test("lesson 06, fixed: the deadline bounds the stop; what is cut off is counted and said, the others are whole", async (t) => {
  const program = startLesson(t, "06-graceful-is-more-than-closing/fixed");
  const app = await addressOf(program, "app");
  const short = Promise.all([fetchWhole(app), fetchWhole(app)]);
  const long = Promise.allSettled([1, 2, 3].map(() => fetchWhole(new URL("?ms=60000", app))));
  await program.lines(/^request \d begins$/, 5);
  program.signal("SIGTERM");
  assert.deepEqual(
    (await short).map(({ body }) => body),
    ["slow, but whole\n", "slow, but whole\n"],
  );
  const { code, stderr } = await program.end();
  assert.deepEqual([...new Set((await long).map(({ status }) => status))], ["rejected"]);
  assert.match(stderr, /^main: task "app" failed: app: 3 requests were cut off .*\d\.\d s/m);
  assert.equal(code, 1);
});

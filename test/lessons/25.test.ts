import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

/** What each program prints, in order. */
const programs = {
  "heptio/workgroup: any return stops the others, all are waited for, the first error is kept": {
    program: "fixed-1",
    lines: ["A stopped", "B stopped", "timed out"],
  },
  "da440dil/go-workgroup: a server, a signal and a context as members; every error is kept": {
    program: "fixed-2",
    lines: ["server stopped", 'task "cache" failed: the disk is full', 'task "index" failed: the disk is full'],
  },
  "golang.org/x/sync/errgroup: the first error stops the others, a plain return does not, and there is a limit": {
    program: "fixed-3",
    lines: ["A returned, which stops nobody", "no room for one more", "B stopped: D failed", "D failed"],
  },
  "oklog/run: the first return interrupts every other actor, in order, and all are waited for": {
    program: "fixed-4",
    lines: [
      "C returned",
      'A is interrupted: task "C" has ended',
      'B is interrupted: task "C" has ended',
      "A returned",
      "B returned",
      "the group has ended",
    ],
  },
};

for (const [what, { program, lines }] of Object.entries(programs)) {
  test(`lesson 25, ${what}`, async (t) => {
    const running = startLesson(t, `25-workgroup/${program}`);
    const { code, stdout, stderr } = await running.end();
    await printsWhatItsPageShows(running, `25-workgroup/${program}`);
    assert.deepEqual(linesOf(stdout), lines);
    assert.equal(stderr, "");
    assert.equal(code, 0);
  });
}

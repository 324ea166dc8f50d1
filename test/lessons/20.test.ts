import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

const endings = {
  broken: "tasks: 2",
  "fixed-1": "tasks: 0",
  "fixed-2": "tasks: 0",
};
const tellings = {
  broken: "both tasks wait for ever",
  "fixed-1": "the circle is an error that names both tasks and both locks, and the other goes on",
  "fixed-2": "in one order, both get through",
};

for (const name of ["broken", "fixed-1", "fixed-2"] as const) {
  test(`lesson 20, ${name}: ${tellings[name]}`, async (t) => {
    const program = startLesson(t, `20-lock-order/${name}`);
    await program.end();
    assert.equal(linesOf(program.stdout).at(-1), endings[name]);
    await printsWhatItsPageShows(program, `20-lock-order/${name}`);
  });
}

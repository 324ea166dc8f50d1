import assert from "node:assert/strict";
import test from "node:test";
import { printsWhatItsPageShows, startLesson } from "./lesson.js";

const tellings = {
  "broken-1": "an array: an error halfway takes along what was found",
  "broken-2": "a channel: empty, missing and torn look alike, and who stops early leaves a task behind",
  fixed: "an iterator: entries as they come, errors where they happen, and no task is left",
};

for (const [name, what] of Object.entries(tellings)) {
  test(`lesson 14, ${name}: ${what}`, async (t) => {
    const program = startLesson(t, `14-list-a-directory/${name}`);
    assert.equal((await program.end()).code, 0);
    await printsWhatItsPageShows(program, `14-list-a-directory/${name}`);
  });
}

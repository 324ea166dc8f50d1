import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 15, broken: three searches begin to send, and none is done", async (t) => {
  const program = startLesson(t, "15-leak-channel/broken");
  await program.end();
  const before = "send before";
  assert.deepEqual(linesOf(program.stdout), [before, before, before, "tasks: 0 before, 3 after"]);
  await printsWhatItsPageShows(program, "15-leak-channel/broken");
});

for (const [name, said] of [
  ["fixed-1", "send done"],
  ["fixed-2", "send timeout"],
] as const) {
  test(`lesson 15, ${name}: "${said}" three times, and no task is left`, async (t) => {
    const program = startLesson(t, `15-leak-channel/${name}`);
    assert.equal((await program.end()).code, 0);
    const lines = linesOf(program.stdout);
    assert.equal(lines.filter((line) => line === said).length, 3);
    assert.equal(lines.filter((line) => line === "send before").length, 3);
    assert.equal(lines.at(-1), "tasks: 0 before, 0 after");
    await printsWhatItsPageShows(program, `15-leak-channel/${name}`);
  });
}

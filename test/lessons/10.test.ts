import assert from "node:assert/strict";
import test from "node:test";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 10, fixed: producers wait for room, no more run at once than there are workers, and everything is handled after the stop", async (t) => {
  const program = startLesson(t, "10-the-worker-pool/fixed");
  assert.equal((await program.end()).code, 0);
  const lines = linesOf(program.stdout);
  assert.equal(lines[0], "in hand: 2, waiting: 4, producers without room: 6");
  assert.equal(lines.at(-1), "handled: 12, at most 2 at once");
  const reports = lines.filter((line) => line.startsWith("report: "));
  assert.deepEqual(
    reports,
    Array.from({ length: 12 }, (_, number) => `report: event ${number}`),
  );
  const stopped = lines.indexOf("stopped: it takes no more");
  assert.ok(stopped > 0 && lines.slice(stopped).some((line) => line.startsWith("report: ")));
  await printsWhatItsPageShows(program, "10-the-worker-pool/fixed");
});

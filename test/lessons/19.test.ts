import assert from "node:assert/strict";
import test from "node:test";
import { dump, wakerText } from "curfew/inspect";
import { linesOf, printsWhatItsPageShows, startLesson } from "./lesson.js";

test("lesson 19, broken: calls pile up, and a dump names the task, the line and the host that each waits for", async (t) => {
  const program = startLesson(t, "19-leak-call-without-limit/broken", { nodeArgs: ["--inspect-port=0"] });
  await program.line(/^after round 3/);
  const { stacks, tasks } = await dump({ pid: program.pid }, { full: true });
  const rows = ["resolve", "connect", "ask"].map((name) => {
    const ids = new Set(tasks.filter((task) => task.name === name).map(({ id }) => id));
    const ours = stacks.filter((stack) => stack.tasks?.some((id) => ids.has(id)));
    return ours.map(({ count, waker, frames }) => {
      const line = frames.find(({ file }) => file.endsWith("broken.ts"))?.line;
      return `${name} line ${String(line)}: ${String(count)} × ${wakerText(waker).replace(/:\d+$/, ":PORT")}`;
    });
  });
  assert.deepEqual(rows, [
    ["resolve line 11: 3 × dns somewhere.example"],
    ["connect line 15: 3 × socket connecting to 127.0.0.1:PORT"],
    ["ask line 19: 3 × socket 127.0.0.1:PORT"],
  ]);
  await printsWhatItsPageShows(program, "19-leak-call-without-limit/broken");
});

test("lesson 19, fixed: each call ends at its deadline, and no task is left", async (t) => {
  const program = startLesson(t, "19-leak-call-without-limit/fixed");
  assert.equal((await program.end()).code, 0);
  assert.equal(linesOf(program.stdout).at(-1), "0 tasks");
  await printsWhatItsPageShows(program, "19-leak-call-without-limit/fixed");
});

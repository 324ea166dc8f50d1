import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { startProgram } from "../support/program.js";

test("a full dump tells whose each function is: a task's, a request's, a pool's, or nobody's", async (t) => {
  const program = startProgram(t, new URL("./programs/owned.js", import.meta.url));
  await program.line(/^ready$/);
  const { stacks, tasks } = await dump({ pid: program.pid }, { full: true });
  const owner = (name: string): unknown[] =>
    stacks
      .filter(({ frames }) => frames.some((frame) => frame.function === name))
      .map(({ status, tasks: ids = [] }) => [status, ...ids.map((id) => tasks.find((task) => task.id === id)?.name)]);
  assert.deepEqual(owner("inTask"), [["owned", "a task"]]);
  assert.deepEqual(owner("inRequest"), [["owned", "GET /cart"]]);
  assert.deepEqual(owner("inPool").flat().slice(0, 1), ["owned"]);
  assert.deepEqual(owner("ofNobody"), [["orphan"]]);
});

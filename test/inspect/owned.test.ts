import assert from "node:assert/strict";
import { test } from "node:test";
import { dump, type StackGroup, type TaskInfo } from "curfew/inspect";
import { startProgram } from "../support/program.js";

test("a full dump tells whose each function is: a task's, a request's, a pool's, or nobody's", async (t) => {
  const program = startProgram(t, new URL("./programs/owned.js", import.meta.url));
  await program.line(/^ready$/);
  const { stacks, tasks } = await dump({ pid: program.pid }, { full: true });
  assert.deepEqual(ownerOf("inTask", stacks, tasks), [["owned", "a task"]]);
  assert.deepEqual(ownerOf("inRequest", stacks, tasks), [["owned", "GET /cart"]]);
  assert.deepEqual(ownerOf("inPool", stacks, tasks).flat().slice(0, 1), ["owned"]);
  assert.deepEqual(ownerOf("ofNobody", stacks, tasks), [["orphan"]]);
});

test("a dump of the stacks alone tells tasks and their requests too, each time anew, and what nobody owns is unknown", async (t) => {
  const program = startProgram(t, new URL("./programs/owned.js", import.meta.url));
  await program.line(/^ready$/);
  for (let look = 0; look < 3; look++) {
    const { stacks, tasks } = await dump({ pid: program.pid });
    assert.deepEqual(ownerOf("inTask", stacks, tasks), [["owned", "a task"]]);
    assert.deepEqual(ownerOf("inRequest", stacks, tasks), [["owned", "GET /cart"]]);
    assert.deepEqual(ownerOf("inPool", stacks, tasks).flat().slice(0, 1), ["owned"]);
    assert.deepEqual(ownerOf("ofNobody", stacks, tasks), [["unknown"]]);
    assert.ok(!JSON.stringify(stacks).includes("curfew tasks"));
  }
  const { stacks, tasks } = await dump({ pid: program.pid }, { full: true });
  assert.deepEqual(ownerOf("inTask", stacks, tasks), [["owned", "a task"]]);
  assert.ok(!JSON.stringify(stacks).includes("curfew tasks"));
  assert.ok(!JSON.stringify(stacks).includes("core/ties"));
});

function ownerOf(name: string, stacks: readonly StackGroup[], tasks: readonly TaskInfo[]): unknown[][] {
  return stacks
    .filter(({ frames }) => frames.some((frame) => frame.function === name))
    .map(({ status, tasks: ids = [] }) => [status, ...ids.map((id) => tasks.find((task) => task.id === id)?.name)]);
}

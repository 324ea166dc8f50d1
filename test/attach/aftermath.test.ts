import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { listeningOf } from "#curfew/attach/proc.js";
import { startProgram } from "../support/program.js";
import { conditionOf, ready } from "./looking.js";

const linux = process.platform === "linux" ? false : "what a process listens on is read from /proc";

test("after a dump nothing listens in the process, and no handle is left", { skip: linux }, async (t) => {
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: ["--inspect-port=0"] });
  const before = await conditionOf(program);
  for (const full of [false, true]) {
    await dump({ pid: program.pid }, { full });
    assert.deepEqual(listeningOf(program.pid), []);
    const after = await conditionOf(program);
    assert.deepEqual(after.resources, before.resources);
    assert.equal(after.closes, undefined);
  }
});

test("thirty dumps in a row leave nothing in the process's memory", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: ["--expose-gc", "--inspect-port=0"] });
  const look = (round: number): Promise<unknown> => dump({ pid: program.pid }, { full: round % 10 === 0 });
  for (let round = 0; round < 3; round++) await look(round);
  const before = await conditionOf(program);
  for (let round = 0; round < 30; round++) await look(round);
  const after = await conditionOf(program);
  const grew = after.heapUsed - before.heapUsed;
  t.diagnostic(`the heap grew by ${String(Math.round(grew / 1000))} kB`);
  assert.ok(grew < 200_000, `the heap grew by ${String(grew)} bytes`);
});

/** Measured on Node 22.23.3 under load: 5 of 171 such processes died of SIGSEGV; none of 34 on 20, 58 on 24, 56 on 26. */
const dies = process.versions.node.startsWith("22.")
  ? "Node 22 may die when a connection ends while it writes a snapshot"
  : false;

test(
  "the process goes on when its looker is killed halfway, and its inspector closes by itself",
  { todo: dies },
  async (t) => {
    const program = await ready(t, "waiting", { ipc: true, args: ["100000"], nodeArgs: ["--inspect-port=0"] });
    const before = await conditionOf(program);
    await killHalfway(program.pid);
    const after = await conditionOf(program);
    assert.deepEqual(after.resources, before.resources);
    assert.ok(after.closes! <= 60_000, "a timer that does not keep the process closes its inspector");
    if (linux === false) assert.equal(listeningOf(program.pid).length, 1, "nothing but the inspector is open");

    async function killHalfway(pid: number): Promise<void> {
      const tool = startProgram(t, new URL("tool.js", import.meta.url), { args: [String(pid)] });
      await tool.line(/^halfway$/);
      await tool.kill();
    }
  },
);

test("a thread that spins goes on when its looker is killed halfway", async (t) => {
  const program = await ready(t, "spinning", { nodeArgs: ["--inspect-port=0"] });
  const tool = startProgram(t, new URL("tool.js", import.meta.url), { args: [String(program.pid)] });
  // It holds the thread paused in that moment.
  await tool.line(/^halfway$/);
  await tool.kill();
  const ticks = program.stdout.split("\n").length;
  await program.lines(/^tick/, ticks + 3);
  assert.ok(!program.hasEnded);
});

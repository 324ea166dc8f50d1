import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Dump, dump } from "curfew/inspect";
import { attachPid, handleOf } from "#curfew/attach/index.js";
import { listeningOf } from "#curfew/attach/proc.js";
import { emptyFolder } from "../support/folder.js";
import { startLoad } from "../support/load.js";
import { type Program, startProgram } from "../support/program.js";
import { root } from "../support/root.js";
import { conditionOf, ready, suspendedIn } from "./looking.js";

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
    assert.deepEqual(filesOf(program), []);
  }
});

test("after a full dump V8 no longer follows the objects that it wrote: it has forgotten their numbers", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: ["--inspect-port=0"] });
  await dump({ pid: program.pid }, { full: true });
  await using session = await attachPid(program.pid);
  const objectId = await handleOf(session, "process");
  const answer = await session.post("HeapProfiler.getHeapObjectId", { objectId });
  assert.deepEqual(answer, { heapSnapshotObjectId: "0" });
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

test("the process goes on when its looker is killed halfway, and its inspector closes by itself", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, args: ["100000"], nodeArgs: ["--inspect-port=0"] });
  const before = await conditionOf(program);
  await (await halfway(t, program)).kill();
  const after = await conditionOf(program);
  assert.deepEqual(after.resources, before.resources);
  assert.ok(after.closes! <= 60_000, "a timer that does not keep the process closes its inspector");
  if (linux === false) {
    assert.equal(listeningOf(program.pid).length, 1, "nothing but the inspector is open");
    assert.deepEqual(filesOf(program), []);
  }
});

test("a thread that spins goes on when its looker is killed halfway", async (t) => {
  const program = await ready(t, "spinning", { nodeArgs: ["--inspect-port=0"] });
  await (await halfway(t, program)).kill();
  await spinsOn(program);
});

test("a thread that spins goes on when its looker is stopped halfway", { skip: linux }, async (t) => {
  const program = await ready(t, "spinning", { nodeArgs: ["--inspect-port=0"] });
  const tool = await halfway(t, program);
  tool.signal("SIGSTOP");
  await spinsOn(program);
  assert.deepEqual(filesOf(program), []);
  tool.signal("SIGCONT");
  await tool.line(/^done$/);
});

test("requests are answered while lookers are killed as soon as they are attached, and halfway", async (t) => {
  const program = startProgram(t, pathToFileURL(path.join(root, "test/attach/programs/serving.mjs")), {
    nodeArgs: ["--inspect-port=0"],
  });
  const load = startLoad(t, Number((await program.line(/^listening (\d+)$/))[1]), "/", 10);
  for (let attached = 1; attached <= 3; attached++) {
    const tool = startProgram(t, new URL("tool.js", import.meta.url), { args: [String(program.pid)] });
    await program.lines(/^Debugger attached/, attached);
    await tool.kill();
    await load.more(100);
  }
  for (let round = 0; round < 3; round++) {
    await (await halfway(t, program)).kill();
    await load.more(100);
  }
  assert.deepEqual((await load.stop()).failed, []);
});

test("where the process can write no file, it keeps the snapshot in memory, says so, and lets go of it", async (t) => {
  for (const options of [{ env: { TMPDIR: "/nowhere" } }, { nodeArgs: [preload(noRoom)] }]) {
    const nodeArgs = ["--inspect-port=0", ...(options.nodeArgs ?? [])];
    const program = await ready(t, "waiting", { ...options, ipc: true, nodeArgs });
    const taken = await dump({ pid: program.pid }, { full: true });
    assert.equal(suspendedIn(taken, "waiting"), 1);
    assert.match(taken.notes.join("\n"), /kept the snapshot of its heap in memory/);
    assert.deepEqual((await conditionOf(program)).kept, []);
    const spinning = await ready(t, "spinning", { ...options, nodeArgs });
    assert.ok(isIn("spin", await dump({ pid: spinning.pid }, { full: true })));
    await spinsOn(spinning);
  }
});

test("where the file cannot be shared, the heap comes in pieces, also of a thread that spins", async (t) => {
  const nodeArgs = ["--inspect=0", preload(elsewhere)];
  const program = await ready(t, "waiting", { ipc: true, nodeArgs });
  const before = await conditionOf(program);
  const taken = await dump({ url: await inspectorOf(program) }, { full: true });
  assert.equal(suspendedIn(taken, "waiting"), 1);
  assert.doesNotMatch(taken.notes.join("\n"), /memory/);
  assert.deepEqual(await conditionOf(program).then(({ resources, kept }) => [resources, kept]), [before.resources, []]);
  if (linux === false) assert.deepEqual(filesOf(program), []);
  const spinning = await ready(t, "spinning", { nodeArgs });
  assert.ok(isIn("spin", await dump({ url: await inspectorOf(spinning) }, { full: true })));
  await spinsOn(spinning);
});

test("where a file must have a name to be written, none is left", async (t) => {
  const folder = await emptyFolder(t);
  const program = await ready(t, "waiting", {
    ipc: true,
    nodeArgs: ["--inspect-port=0", preload(noProc)],
    env: { TMPDIR: folder },
  });
  assert.equal(suspendedIn(await dump({ pid: program.pid }, { full: true }), "waiting"), 1);
  assert.deepEqual(fs.readdirSync(folder), []);
});

/** Programs to run before another: one whose disk is full, one that is in another container, one of another system. */
const noRoom = 'import v8 from "node:v8"; v8.writeHeapSnapshot = () => { throw new Error("ENOSPC"); };';
const elsewhere = 'Object.defineProperty(process, "pid", { value: 1 });';
const noProc = 'Object.defineProperty(process, "platform", { value: "darwin" });';

function preload(source: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(source)}`;
}

async function inspectorOf(program: Program): Promise<string> {
  return (await program.line(/^Debugger listening on (\S+)$/))[1]!;
}

function isIn(name: string, { running = [] }: Dump): boolean {
  return running.some((frame) => frame.function === name);
}

/** A tool that looks at the program, and is in the middle of the heap. */
async function halfway(t: TestContext, program: Program): Promise<Program> {
  const tool = startProgram(t, new URL("tool.js", import.meta.url), { args: [String(program.pid)] });
  await tool.line(/^halfway$/);
  return tool;
}

async function spinsOn(program: Program): Promise<void> {
  const ticks = program.stdout.split("\n").length;
  await program.lines(/^tick/, ticks + 3);
  assert.ok(!program.hasEnded);
}

/** The files of a dump that the program has open. */
function filesOf({ pid }: Program): string[] {
  const folder = `/proc/${String(pid)}/fd`;
  const links = fs.readdirSync(folder).map((fd) => fs.readlinkSync(path.join(folder, fd)));
  return links.filter((link) => link.includes("curfew-"));
}

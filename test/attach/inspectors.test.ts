import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { attachUrl } from "#curfew/attach/index.js";
import { ready, suspendedIn } from "./looking.js";

test("an inspector that is open already is used, and left open", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: ["--inspect=0"] });
  const [, address] = await program.line(/^Debugger listening on ws:\/\/([^/]+)\//);
  for (let round = 0; round < 2; round++) assert.equal(suspendedIn(await dump({ pid: program.pid }), "waiting"), 1);
  assert.ok((await fetch(`http://${address!}/json/list`)).ok);
});

test("a process behind an address is shown: of its inspector, and of its WebSocket", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: ["--inspect=0"] });
  const [, ws, address] = await program.line(/^Debugger listening on (ws:\/\/([^/]+)\/\S+)/);
  for (const url of [ws!, `http://${address!}`, `http://${address!}/json`]) {
    const taken = await dump({ url });
    assert.equal(taken.process.pid, program.pid);
    assert.equal(suspendedIn(taken, "waiting"), 1);
  }
});

test("two processes whose inspectors want the same port are both shown, at the same time", async (t) => {
  const programs = await Promise.all([ready(t, "waiting", { ipc: true }), ready(t, "waiting", { ipc: true })]);
  const taken = await Promise.all(programs.map(({ pid }) => dump({ pid })));
  assert.deepEqual(
    taken.map((one) => [one.process.pid, suspendedIn(one, "waiting")]),
    programs.map(({ pid }) => [pid, 1]),
  );
});

test("a thread that spins is shown with the line that it is in", async (t) => {
  const program = await ready(t, "spinning", { nodeArgs: ["--inspect-port=0"] });
  const taken = await dump({ pid: program.pid });
  const [innermost] = (taken.running ?? []).filter(({ file }) => !file.startsWith("node:"));
  assert.equal(innermost?.function, "spin");
});

test("a process that somebody else is attached to is shown, also while that debugger has paused it", async (t) => {
  const program = await ready(t, "spinning", { nodeArgs: ["--inspect=0"] });
  const [, address] = await program.line(/^Debugger listening on (ws:\S+)/);
  await using debugging = await attachUrl(address!);
  await debugging.post("Debugger.enable");
  const paused = new Promise((resolve) => debugging.on("Debugger.paused", resolve));
  await debugging.post("Debugger.pause");
  await paused;
  const taken = await dump({ pid: program.pid });
  assert.ok(taken.running?.some((frame) => frame.function === "spin"));
  await debugging.post("Debugger.resume");
  await program.lines(/^tick/, program.stdout.split("\n").length + 3);
});

test("a process without __proto__ is shown like any other", async (t) => {
  for (const mode of ["delete", "throw"]) {
    const program = await ready(t, "waiting", { ipc: true, nodeArgs: [`--disable-proto=${mode}`, "--inspect-port=0"] });
    for (const full of [false, true])
      assert.equal(suspendedIn(await dump({ pid: program.pid }, { full }), "waiting"), 1);
  }
});

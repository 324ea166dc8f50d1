import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
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

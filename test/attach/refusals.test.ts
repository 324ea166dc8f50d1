import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { freePort } from "../support/program.js";
import { root } from "../support/root.js";
import { ready } from "./looking.js";

test("a pid that nobody has is refused in one sentence", async () => {
  const ended = spawn(process.execPath, ["-e", ""]);
  await once(ended, "exit");
  await assert.rejects(dump({ pid: ended.pid! }), {
    name: "AttachError",
    message: `there is no process ${String(ended.pid)}`,
  });
});

test("a pid that is no whole number, or our own, is refused", async () => {
  for (const pid of [1.5, -1, 0, NaN, Infinity])
    await assert.rejects(dump({ pid }), { name: "AttachError", message: /^a pid is a whole number from 1 up, not / });
  await assert.rejects(dump({ pid: process.pid }), { name: "AttachError", message: /\{ self: true \}$/ });
});

test("another user's process is refused, and lives", async (t) => {
  if (process.getuid?.() !== 0) {
    t.skip("only root can start a process as somebody else");
    return;
  }
  const program = await ready(t, "waiting", { ipc: true });
  const nobody = spawn(process.execPath, ["-p", "42"], { uid: 65534, gid: 65534, stdio: "ignore" });
  const [code] = (await Promise.race([once(nobody, "exit"), once(nobody, "error")])) as [unknown];
  if (code !== 0) {
    t.skip("nobody may not run this Node");
    return;
  }
  const cli = spawn(process.execPath, [path.join(root, "dist/cli/index.js"), "dump", String(program.pid)], {
    uid: 65534,
    gid: 65534,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  cli.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [exitCode] = (await once(cli, "close")) as [number];
  assert.equal(
    stderr,
    `curfew: process ${String(program.pid)} belongs to another user: ask as that user, or as root\n`,
  );
  assert.equal(exitCode, 1);
  assert.ok(await program.ask("condition"));
});

test("a process that is not Node is refused, and lives", async () => {
  const other = spawn("sleep", ["60"], { stdio: "ignore" });
  try {
    await once(other, "spawn");
    await assert.rejects(dump({ pid: other.pid! }), {
      name: "AttachError",
      message: /is not a Node process: it runs /,
    });
    assert.equal(other.signalCode, null);
  } finally {
    other.kill("SIGKILL");
  }
});

test("a Node that was told to have no inspector for a signal is refused, and lives", async (t) => {
  const flag = "--disable-sigusr1";
  if (!process.allowedNodeEnvironmentFlags.has(flag)) {
    t.skip(`this Node has no ${flag}`);
    return;
  }
  const program = await ready(t, "waiting", { ipc: true, nodeArgs: [flag] });
  await assert.rejects(dump({ pid: program.pid }), { name: "AttachError", message: /--disable-sigusr1.*--inspect=0/ });
  assert.ok(await program.ask("condition"));
});

test("an address where nobody is, and one that is none, are refused", async () => {
  const port = String(await freePort());
  await assert.rejects(dump({ url: `http://127.0.0.1:${port}` }), {
    name: "AttachError",
    message: `there is neither an inspector nor a debug server at http://127.0.0.1:${port}: start the process with --inspect, or give its pid`,
  });
  await assert.rejects(dump({ url: `ws://127.0.0.1:${port}/x` }), {
    name: "AttachError",
    message: /^no inspector answers at ws:/,
  });
  for (const url of ["ftp://127.0.0.1", "nonsense"])
    await assert.rejects(dump({ url }), { name: "AttachError", message: /is no address of an inspector/ });
});

test("a process that dies while it is looked at is said to have died", async (t) => {
  const program = await ready(t, "waiting", { ipc: true, args: ["300000"], nodeArgs: ["--inspect-port=0"] });
  const looking = dump({ pid: program.pid }, { full: true, onProgress: () => program.signal("SIGKILL") });
  await assert.rejects(looking, {
    name: "AttachError",
    message: /the process ended, or closed its inspector, while we looked/,
  });
});

test("processes that have just been started survive, and are shown once they are ready", async (t) => {
  const file = path.join(root, "test/attach/programs/waiting.mjs");
  for (let round = 0; round < 3; round++) {
    const young = spawn(process.execPath, ["--inspect-port=0", file], { stdio: "ignore" });
    t.after(() => young.kill("SIGKILL"));
    const taken = await dump({ pid: young.pid! });
    assert.equal(taken.process.pid, young.pid);
    assert.equal(young.exitCode ?? young.signalCode, null);
  }
});

test("a process with a handler of its own for SIGUSR1 does not open its inspector: it is said why, and it lives", async (t) => {
  const program = await ready(t, "own-handler", { nodeArgs: ["--inspect-port=0"] });
  await assert.rejects(dump({ pid: program.pid }), {
    name: "AttachError",
    message:
      /did not open its inspector within 8 s: .* it has a handler of its own for SIGUSR1 \(which has just run\)$/,
  });
  await program.line(/^told$/);
  assert.ok(!program.hasEnded);
});

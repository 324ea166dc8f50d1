/** Stops that go wrong: each ends in time, says who, and with the right code. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import test, { type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Program, startProgram } from "../support/program.js";
import { ask, MishapError, refusal, upload } from "./client.js";

const wrong = new URL("./programs/wrong.js", import.meta.url);

function start(t: TestContext, way: string, grace: number): Program {
  return startProgram(t, wrong, { args: [way, String(grace)] });
}

/** Signals until it is no echo of the first. */
async function signalAgain(program: Program, signal: NodeJS.Signals): Promise<void> {
  const heard = program.line(/again: ending now$/);
  while (!program.stderr.includes("again")) {
    program.signal(signal);
    await Promise.race([heard, delay(50)]);
  }
}

async function portOf(program: Program): Promise<number> {
  return Number((await program.line(/^port (\d+)$/))[1]);
}

test("a handler that ignores the stop is cut at the grace deadline, and named; the code is 1", async (t) => {
  const program = start(t, "plain", 500);
  const never = ask(await portOf(program), "/never").catch((error: unknown) => error);
  await program.line(/^accepted \/never$/);
  const began = performance.now();
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.ok(performance.now() - began >= 500, "not before");
  assert.equal(code, 1);
  assert.match(stderr, /^main: web: 1 request was cut off when drain time was up, /m);
  assert.match(stderr, /^main: 2 still out [^]*^ {2}task "app" [^]*^ {2}task "GET \/never" /m);
  assert.ok((await never) instanceof MishapError);
});

test("a server that never closes ends at the grace deadline: what it had accepted is answered, its task is named, the code is 1", async (t) => {
  const program = start(t, "a server that never closes", 2000);
  const port = await portOf(program);
  const { sending, answer } = upload(port, "/order");
  sending.write("half");
  await program.line(/^accepted \/order$/);
  program.signal("SIGTERM");
  await program.line(/^main: stopping/);
  sending.end();
  assert.equal((await answer).body, "whole");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: 1 still out [^]*^ {2}task "app" /m);
});

test("an error while closing comes after the last answer, is named, and the code is 1", async (t) => {
  const program = start(t, "an error while closing", 50_000);
  const port = await portOf(program);
  const { sending, answer } = upload(port, "/order");
  sending.write("half");
  await program.line(/^accepted \/order$/);
  program.signal("SIGTERM");
  await refusal(port);
  sending.end();
  assert.equal((await answer).body, "whole");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: .*"database".*: the database does not answer$/m);
});

test("a server that fails while it drains is named, what it had accepted is answered, and the code is 1", async (t) => {
  const program = start(t, "a server that fails while it drains", 50_000);
  const { sending, answer } = upload(await portOf(program), "/order");
  sending.write("half");
  await program.line(/^accepted \/order$/);
  program.signal("SIGTERM");
  await program.line(/^main: web: failed while it drained: the network is down$/);
  sending.end();
  assert.equal((await answer).body, "whole");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: task "app" failed: .*web failed while it drained: the network is down$/m);
});

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  test(`a second ${signal} in the middle of a drain ends at once with ${String(128 + number)}, and names the request`, async (t) => {
    const program = start(t, "plain", 50_000);
    const never = ask(await portOf(program), "/never").catch((error: unknown) => error);
    await program.line(/^accepted \/never$/);
    program.signal("SIGTERM");
    await program.line(/^main: stopping/);
    await signalAgain(program, signal);
    const { code, stderr } = await program.end();
    assert.equal(code, 128 + number);
    assert.match(stderr, new RegExp(`^main: ${signal} again: ending now$[^]*^ {2}task "GET /never" `, "m"));
    assert.ok((await never) instanceof MishapError);
  });
}

test("a signal while it starts stops the start: it never listens, and the code is 0", async (t) => {
  const program = start(t, "a start that takes long", 50_000);
  await program.line(/^starts$/);
  program.signal("SIGTERM");
  const { code, stdout, stderr } = await program.end();
  assert.deepEqual([code, stdout], [0, "starts\n"]);
  assert.match(stderr, /^main: stopping, within 50\.0 s: SIGTERM$/m);
});

test("a start that goes on to listen after the signal is stopped there: it never listens, and the code is 0", async (t) => {
  const program = start(t, "a start that listens all the same", 50_000);
  await program.line(/^starts$/);
  program.signal("SIGINT");
  const { code, stdout } = await program.end();
  assert.deepEqual([code, stdout], [0, "starts\n"]);
});

test("a second signal ends a start that ignores the first at once, with 128 and its number, and names it", async (t) => {
  const program = start(t, "a start that ignores the stop", 50_000);
  await program.line(/^starts$/);
  program.signal("SIGTERM");
  await program.line(/^main: stopping/);
  await signalAgain(program, "SIGINT");
  const { code, stderr } = await program.end();
  assert.equal(code, 130);
  assert.match(stderr, /^main: SIGINT again: ending now\n {2}task "app" /m);
});

test("a start that fails after the signal is an error: it is named, and the code is 1", async (t) => {
  const program = start(t, "a start that fails at the stop", 50_000);
  await program.line(/^starts$/);
  program.signal("SIGTERM");
  const { code, stdout, stderr } = await program.end();
  assert.deepEqual([code, stdout], [1, "starts\n"]);
  assert.match(stderr, /^main: task "app" failed: Error: the database hung up/m);
});

test("a start that ignores the signal is named at the grace deadline, and the code is 1", async (t) => {
  const program = start(t, "a start that ignores the stop", 300);
  await program.line(/^starts$/);
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(stderr, /^main: 1 still out [^]*^ {2}task "app" /m);
});

test(
  "a signal at any moment of the start ends the process: by itself with 0, or by the signal where Node was not that far",
  { skip: process.platform === "win32" },
  async () => {
    for (let moment = 0; moment < 10; moment++) {
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const child = spawn(process.execPath, [fileURLToPath(wrong), "plain", "50000"], { env, stdio: "ignore" });
      const exited = once(child, "exit");
      await new Promise((resolve) => setTimeout(resolve, moment * 15));
      child.kill("SIGTERM");
      const [code, signal] = (await exited) as [number | null, string | null];
      assert.ok(code === 0 || signal === "SIGTERM", `${String(moment)}: ${String(code)} ${String(signal)}`);
    }
  },
);

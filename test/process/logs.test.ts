import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import test, { type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { lines } from "./scenario.js";
import { SlowPipe } from "./slow-pipe.js";

/** A program whose standard error is the pipe. */
class Logging {
  #stdout = "";
  readonly child: ChildProcess;
  readonly ended: Promise<unknown[]>;

  constructor(t: TestContext, what: string, pipe: SlowPipe) {
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const program = fileURLToPath(new URL("./programs/logs.js", import.meta.url));
    this.child = spawn(process.execPath, [program, what], { env, stdio: ["ignore", "pipe", pipe.writer] });
    pipe.handedOver();
    this.ended = once(this.child, "exit");
    this.child.stdout!.on("data", (chunk: Buffer) => (this.#stdout += String(chunk)));
    t.after(() => this.child.kill("SIGKILL"));
  }

  async printed(line: string): Promise<void> {
    while (!this.#stdout.includes(`${line}\n`)) await once(this.child.stdout!, "data");
  }
}

const much = "x".repeat(600_000);

for (const [what, code, last] of [
  ["a clean stop", 0, /^task "writer" ended$/],
  ["a panic", 1, /^task "writer" ended$/],
  ["the grace deadline", 1, /^ {2}task "deaf" \(id 3\) out for [\d.]+ m?s$/],
  ["a second signal", 143, /^ {2}task "deaf" \(id 3\) out for [\d.]+ m?s$/],
  ["something that keeps it alive", 0, /^every task has ended, but the process is kept alive by Timeout; ending it$/],
] as const) {
  test(`${what}: everything that was logged is delivered to the last line, however slow the reader`, async (t) => {
    const pipe = await SlowPipe.make(t);
    const program = new Logging(t, what, pipe);
    await program.printed("ready");
    program.child.kill(what === "a panic" ? "SIGUSR2" : "SIGTERM");
    await program.printed("written");
    if (what === "a second signal") {
      // The program's clock decides what is an echo.
      setTimeout(() => program.child.kill("SIGTERM"), 300);
    }
    const log = await pipe.read();
    assert.deepEqual(await program.ended, [code, null]);
    assert.equal(/x{9,}/.exec(log)?.[0].length, much.length);
    assert.match(lines(log).at(-1)!, last);
  });
}

test("a reader that has gone away does not keep a stop from being clean", async (t) => {
  const pipe = await SlowPipe.make(t);
  const program = new Logging(t, "a clean stop", pipe);
  await program.printed("ready");
  pipe.close();
  program.child.kill("SIGTERM");
  assert.deepEqual(await program.ended, [0, null]);
  await program.printed("main has resolved");
});

test("a reader that has gone away changes nothing at the grace deadline either", async (t) => {
  const pipe = await SlowPipe.make(t);
  const program = new Logging(t, "the grace deadline", pipe);
  await program.printed("ready");
  pipe.close();
  program.child.kill("SIGTERM");
  assert.deepEqual(await program.ended, [1, null]);
});

test("a reader that stands still for ever is given up after five seconds", async (t) => {
  const pipe = await SlowPipe.make(t);
  t.after(() => pipe.close());
  const program = new Logging(t, "nothing that anybody reads", pipe);
  await program.printed("ready");
  program.child.kill("SIGTERM");
  await program.printed("written");
  const began = performance.now();
  assert.deepEqual(await program.ended, [0, null]);
  const took = performance.now() - began;
  assert.ok(took > 4500 && took < 8000, `${String(took)} ms`);
});

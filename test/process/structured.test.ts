import assert from "node:assert/strict";
import { once } from "node:events";
import test, { type TestContext } from "node:test";
import { upload } from "../http/client.js";
import { type Program, startProgram } from "../support/program.js";

type Line = Record<string, unknown> & { step?: string; msg: string };

async function started(t: TestContext, ...args: string[]): Promise<{ program: Program; port: number }> {
  const program = startProgram(t, new URL("./programs/structured.js", import.meta.url), { args });
  const [, port] = await program.line(/"step":"listening".*"port":(\d+)/);
  return { program, port: Number(port) };
}

/** Its whole log, once it has ended. */
async function logOf(program: Program): Promise<{ code: number | null; lines: Line[] }> {
  const { code, stdout, stderr } = await program.end();
  assert.equal(stderr, "");
  return {
    code,
    lines: stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Line),
  };
}

for (const kind of ["pino", "json"]) {
  test(`with ${kind === "pino" ? "a logger of pino" : "jsonLogger()"} each step of a stop is one line, with its facts`, async (t) => {
    const { program, port } = await started(t, kind);
    const { sending, answer } = upload(port, "/");
    sending.write("half");
    await once(sending, "response");
    program.signal("SIGTERM");
    await program.line(/"step":"draining"/);
    sending.end();
    assert.equal((await answer).body, "whole");
    const { code, lines } = await logOf(program);
    assert.equal(code, 0);
    assert.deepEqual(
      lines.map(({ step }) => step),
      ["listening", "stopping", "stopping", "draining", "drained", "task ended", "ended"],
    );
    const of = (step: string, from?: string): Line =>
      lines.find((line) => line.step === step && line["from"] === from)!;
    assert.deepEqual([of("stopping")["cause"], of("stopping")["grace"]], ["SIGTERM", 50_000]);
    assert.deepEqual([of("stopping", "web")["cause"], of("stopping", "web")["notice"]], ["SIGTERM", 0]);
    assert.deepEqual([of("draining", "web")["accepted"], of("draining", "web")["endless"]], [1, 0]);
    assert.equal(of("task ended")["task"], "app");
    assert.equal(of("ended")["code"], 0);
    for (const line of lines) {
      assert.deepEqual([line["level"], line["pid"]], [30, program.pid], line.msg);
      assert.ok(Math.abs((line["time"] as number) - Date.now()) < 60_000);
      assert.equal(typeof line["hostname"], "string");
    }
  });

  test(`with ${kind === "pino" ? "a logger of pino" : "jsonLogger()"} who is late, and what failed, is in the facts`, async (t) => {
    const late = (await started(t, kind, "late", "700")).program;
    late.signal("SIGTERM");
    const { code, lines } = await logOf(late);
    assert.equal(code, 1);
    const [straggler] = lines.find(({ step }) => step === "late")!["stragglers"] as { name: string }[];
    assert.equal(straggler!.name, "deaf");

    const failing = (await started(t, kind, "fails")).program;
    failing.signal("SIGTERM");
    const log = await logOf(failing);
    assert.equal(log.code, 1);
    const failed = log.lines.find(({ step }) => step === "failed")!;
    assert.deepEqual([failed["level"], failed["task"]], [50, "weak"]);
    const { type, message, stack } = failed["err"] as Record<string, string>;
    assert.deepEqual([type, message!.split(":")[0]], ["Error", "broken"]);
    assert.match(stack!, /structured\.js/);
  });
}

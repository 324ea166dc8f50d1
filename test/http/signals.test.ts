import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { type Program, startProgram } from "../support/program.js";
import { type Answer, ask, keepAlive, MishapError, refusal, upload } from "./client.js";

async function service(t: TestContext, env: Record<string, string> = {}): Promise<{ program: Program; port: number }> {
  const program = startProgram(t, new URL("./programs/service.js", import.meta.url), { env });
  const [, port] = await program.line(/^port (\d+)$/);
  return { program, port: Number(port) };
}

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  test(`${signal} during 50 requests: 50 whole answers, nobody new, and the process ends by itself with 0`, async (t) => {
    const { program, port } = await service(t, { GRACE: "50000", DRAIN: "50000" });
    const agent = keepAlive(25);
    const requests = Array.from({ length: 50 }, (_, index) => upload(port, "/upload", index < 25 ? { agent } : {}));
    // Each goes on until its client has sent all.
    for (const { sending } of requests) sending.write("half and ");
    await program.lines(/^accepted \/upload$/, 50);
    program.signal(signal);
    await program.line(/^main: stopping/);
    await refusal(port);
    for (const { sending } of requests) sending.end("half");
    for (const { answer } of requests) {
      const { body, headers } = await answer;
      assert.equal(body, "whole 13\n");
      assert.equal(headers.connection, "close");
    }
    const { code, signal: killedBy, stderr } = await program.end();
    assert.deepEqual([code, killedBy], [0, null]);
    assert.equal(stderr, `main: stopping, within 50.0 s: ${signal}\nmain: task "app" ended\n`);
    agent.destroy();
  });
}

test("a signal lets uploads and streamed answers in progress come to their end", async (t) => {
  const { program, port } = await service(t);
  const uploads = Array.from({ length: 10 }, () => upload(port, "/upload", { agent: keepAlive() }));
  for (const { sending } of uploads) sending.write("x".repeat(1000));
  const streams = Array.from({ length: 10 }, () => ask(port, "/stream"));
  await program.lines(/^accepted \/upload$/, 10);
  await program.lines(/^accepted \/stream$/, 10);
  program.signal("SIGTERM");
  await program.line(/^main: stopping/);
  for (const { sending } of uploads) sending.end("x".repeat(200_000));
  for (const { answer } of uploads) assert.equal((await answer).body, "whole 201000\n");
  for (const { body } of await Promise.all(streams)) {
    assert.equal(body.length, 40 * 5000 + "whole 0\n".length);
    assert.match(body, /^part 0 [^]*part 39 \.+whole 0\n$/);
  }
  assert.equal((await program.end()).code, 0);
});

test("a handler that never ends: the process ends at the grace deadline, with 1, and names it with its age", async (t) => {
  const { program, port } = await service(t, { GRACE: "700" });
  const never = ask(port, "/never").catch((error: unknown) => error);
  await program.line(/^accepted \/never$/);
  const began = performance.now();
  program.signal("SIGTERM");
  await program.line(/^main: stopping, within 700 ms: SIGTERM$/);
  const { code, stderr } = await program.end();
  assert.ok(performance.now() - began > 600, "not before");
  assert.equal(code, 1);
  assert.match(stderr, /^main: app: 1 request was cut off when drain time was up, [\d.]+ m?s after the stop$/m);
  assert.match(
    stderr,
    /^main: 2 still out [\d.]+ m?s after the stop; ending now\n {2}task "app" \(id 2\) out for .*\n {2}task "GET \/never" \(id 3\) out for [\d.]+ m?s\n/m,
  );
  assert.ok((await never) instanceof MishapError);
});

test("a drain shorter than the grace period cuts what is left, counts it, and the process ends with 1", async (t) => {
  const { program, port } = await service(t, { DRAIN: "300" });
  const cut = Array.from({ length: 3 }, () => ask(port, "/slow?ms=60000").catch((error: unknown) => error));
  const whole: Promise<Answer>[] = Array.from({ length: 3 }, () => ask(port, "/slow?ms=1"));
  await program.lines(/^accepted \/slow$/, 6);
  for (const { body } of await Promise.all(whole)) assert.equal(body, "whole 0\n");
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^main: task "app" failed: app: 3 requests were cut off when drain time was up, [\d.]+ m?s after the stop$/m,
  );
  for (const error of await Promise.all(cut)) assert.ok(error instanceof MishapError);
});

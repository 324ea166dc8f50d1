import assert from "node:assert/strict";
import test from "node:test";
import { startProgram } from "../support/program.js";
import { ask } from "./serving.js";

test("a main thread that is stuck in native code is said to be, after five seconds, and the server goes on", async (t) => {
  const program = startProgram(t, new URL("./programs/native.js", import.meta.url));
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  await program.line(/^stuck$/);
  const began = performance.now();
  const { status, body } = await ask(base!, "/debug/pprof/tasks?debug=1");
  assert.equal(status, 500);
  assert.match(
    body,
    /^failed to collect profile: the main thread did not answer within 5 s: it is stuck in native code, or stopped by a debugger\n$/,
  );
  assert.ok(performance.now() - began < 6000);
  await program.line(/^free$/);
  assert.equal((await ask(base!, "/debug/pprof/tasks?debug=1")).status, 200);
  program.signal("SIGTERM");
  assert.equal((await program.end()).code, 0);
});

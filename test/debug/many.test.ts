import assert from "node:assert/strict";
import test from "node:test";
import { startProgram } from "../support/program.js";
import { ask } from "./serving.js";

test("the light profile of 200,000 live tasks arrives in under a second", async (t) => {
  const program = startProgram(t, new URL("./programs/many.js", import.meta.url));
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  const began = performance.now();
  const { body } = await ask(base!, "/debug/pprof/goroutine?debug=1");
  const took = performance.now() - began;
  assert.match(body, /^goroutine profile: total 200002\n66667 @ /);
  assert.ok(took < 1000, `it took ${took.toFixed(0)} ms`);
  const list = await ask(base!, "/debug/pprof/goroutine?debug=2");
  assert.equal(list.body.match(/^goroutine \d+ \[/gm)?.length, 200_002);
  program.signal("SIGTERM");
  assert.equal((await program.end()).code, 0);
});

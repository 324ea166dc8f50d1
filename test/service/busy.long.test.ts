import assert from "node:assert/strict";
import test from "node:test";
import { ask } from "../debug/serving.js";
import { counts, start } from "./start.js";

test("a busy loop of five seconds: the profile names the task before the loop ends, and each one arrives at once", async (t) => {
  const { app, debug } = await start(t);
  const began = performance.now();
  let spun = 0;
  const spinning = ask(app, "/spin?ms=5000").then(() => (spun = performance.now() - began));
  const took: number[] = [];
  while (performance.now() - began < 4000) {
    const asked = performance.now();
    const { body } = await ask(debug, counts);
    if (!body.includes("GET /spin")) continue;
    assert.equal(spun, 0);
    took.push(performance.now() - asked);
  }
  await spinning;
  took.sort((a, b) => a - b);
  const [middle, worst] = [took[took.length >> 1]!, took.at(-1)!];
  t.diagnostic(
    `${String(took.length)} profiles while it spun for ${spun.toFixed(0)} ms: ${middle.toFixed(1)} ms each, ${worst.toFixed(1)} ms at worst`,
  );
  assert.ok(took.length > 10 && spun >= 5000);
  assert.ok(worst < 1000, `${worst.toFixed(0)} ms`);
});

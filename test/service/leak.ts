import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { ask } from "../debug/serving.js";
import { counts, start } from "./start.js";

/** Loaded into the service: collects garbage ten times a second. */
const collecting = ["--expose-gc", "--import=data:text/javascript,setInterval(globalThis.gc,100).unref()"];

/**
 * Three visits to `/leak`; then, as often as it takes for at least `ms` milliseconds to pass and all three to be known as
 * lost, the profile: the leaking tasks stay three, live and lost together, and first.
 */
export async function leakStays(t: TestContext, ms: number): Promise<void> {
  const { program, app, debug } = await start(t, collecting);
  for (let visit = 1; visit <= 3; visit++) await ask(app, "/leak");
  const began = performance.now();
  for (let lost = 0; lost < 3 || performance.now() - began < ms;) {
    const { body } = await ask(debug, counts);
    const [, labels] = /^tasks profile: total \d+\n3 @ .*\n# labels: \{(.*)\}\n#\t\S+\tleak\+0x0/.exec(body) ?? [];
    if (labels?.includes('"wait":"chan receive"') !== true) assert.fail(body);
    lost = Number(/"lost":"(\d+)"/.exec(labels)?.[1] ?? 0);
  }
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 0);
  assert.match(stderr, /task "leak" of main is lost: nothing can wake it any more \(chan receive\)/);
  assert.match(stderr, /3 tasks were lost, since nothing could wake them any more: "leak" of main \(3\)$/m);
}

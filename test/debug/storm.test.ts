import assert from "node:assert/strict";
import test from "node:test";
import { startProgram } from "../support/program.js";
import { ask } from "./serving.js";

test("profiles that are taken in the middle of anything are whole, and disturb nothing", async (t) => {
  const program = startProgram(t, new URL("./programs/storm.js", import.meta.url));
  const [, base] = await program.line(/^debug at (http:\S+)$/);
  const known = /^(debug|storm|task [0-4])$/;
  for (let round = 0; round < 40; round++) {
    const level = 1 + (round % 2);
    const { status, body } = await ask(base!, `/debug/pprof/tasks?debug=${String(level)}`);
    assert.equal(status, 200, body);
    if (level === 1) {
      const total = Number(/^tasks profile: total (\d+)\n/.exec(body)?.[1]);
      const rows = [...body.matchAll(/^(\d+) @ /gm)].map(([, count]) => Number(count));
      assert.equal(
        rows.reduce((sum, count) => sum + count, 0),
        total,
      );
      assert.ok(total >= 2 && total <= 102, String(total));
    } else {
      for (const [, name] of body.matchAll(/^goroutine \d+ \[.*\n(.*)\(\.\.\.\)$/gm)) assert.match(name!, known);
    }
  }
  program.signal("SIGTERM");
  assert.equal((await program.end()).code, 0);
});

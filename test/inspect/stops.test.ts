import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { startProgram } from "../support/program.js";

test("who waits for a stop, or will be stopped by a deadline, a signal or a scope that somebody holds, is not stuck; the owner's stop alone does not count", async (t) => {
  const program = startProgram(t, new URL("./programs/stops.js", import.meta.url));
  await program.line(/^ready$/);
  const { stacks } = await dump({ pid: program.pid }, { full: true });
  const seen = stacks.flatMap(({ frames, stuck }) =>
    frames.filter((frame) => /^(may|never)/.test(frame.function)).map((frame) => [frame.function, stuck] as const),
  );
  assert.deepEqual(
    seen.filter(([name, stuck]) => stuck !== name.startsWith("never")).map(([name]) => name),
    [],
  );
  assert.equal(seen.length, 14);
});

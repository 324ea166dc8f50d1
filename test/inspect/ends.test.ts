import assert from "node:assert/strict";
import { test } from "node:test";
import { dump } from "curfew/inspect";
import { wakerText } from "#curfew/formats/waker-text.js";
import { startProgram } from "../support/program.js";

test("who waits for a group waits for its end, not for what one of its tasks waits for", async (t) => {
  const program = startProgram(t, new URL("./programs/ends.js", import.meta.url), { nodeArgs: ["--inspect-port=0"] });
  await program.line(/^ready$/);
  const { stacks } = await dump({ pid: program.pid }, { full: true });
  const closing = stacks.find(({ frames }) => frames[0]?.function === "closing")!;
  assert.equal(wakerText(closing.waker), 'the end of group "shop"');
  assert.equal(closing.stuck, false);
});

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { run } from "../support/command.js";
import { root } from "../support/root.js";

const program = fileURLToPath(new URL("programs/node.js", import.meta.url));

/** By the name of each test, `ok` or what was said of it. */
async function outcomes(...args: string[]): Promise<Map<string, string>> {
  const { output } = await run(root, process.execPath, "--test-reporter=tap", ...args, program);
  const found = new Map<string, string>();
  for (const [, fails, name] of output.matchAll(/^ *(not )?ok \d+ - (.*?)(?: # .*)?$/gm))
    found.set(name!, fails === undefined ? "ok" : output);
  return found;
}

test("a leak fails its own test, whichever run at the same time, and after all that the test cleans up", async () => {
  const found = await outcomes();
  const source = await readFile(path.join(root, "test/testing/programs/node.ts"), "utf8");
  for (const [name, outcome] of found) {
    const leaks = name.includes("leaks");
    assert.equal(outcome === "ok", !leaks, `${name}\n${outcome}`);
    const mark = /^leaks (\w+)/.exec(name)?.[1];
    if (mark === undefined) continue;
    const line = source.split("\n").findIndex((text) => text.endsWith(`//> ${mark}`)) + 1;
    assert.ok(line > 0, mark);
    assert.match(outcome, new RegExp(`test "${name}" has ended, and one thing that it started is still out`));
    assert.ok(outcome.includes(`test/testing/programs/node.ts:${String(line)}:`), outcome);
  }
  assert.equal(
    [...found.values()].filter((outcome) => outcome !== "ok").length,
    5,
    "four tests, and the one around three of them",
  );
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString } from "mdast-util-to-string";
import { run } from "../support/command.js";
import { root } from "../support/root.js";

const { exports } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
  exports: Record<string, { default: string } | string | null>;
};
const doors = Object.entries(exports)
  .filter(([, target]) => typeof target === "object" && target !== null)
  .map(([door]) => door.replace(".", "curfew"));

/** The names that a door's page of the API reference gives to values: classes, functions, constants. */
function documentedValues(door: string): string[] {
  const page = fromMarkdown(readFileSync(path.join(root, "docs/api", `${door}.md`), "utf8"));
  const found: string[] = [];
  let section = "";
  for (const node of page.children as Nodes[]) {
    if (node.type !== "heading") continue;
    if (node.depth === 2) section = toString(node);
    if (node.depth === 3 && ["Classes", "Functions", "Variables"].includes(section)) {
      found.push(toString(node).replace(/^abstract |\(\)$/g, ""));
    }
  }
  return found.sort();
}

/** What a door's own peer does when it is imported is not ours: helpers of tslib on the global object, a look at `stdout`. */
const loudPeers: Partial<Record<string, string>> = { "curfew/pool/redis": "bullmq", "curfew/pool/threads": "piscina" };

/** What a runner is told to import so that it does something; vitest's own module is of use only in a test. */
const registers = doors.filter((door) => /\/register(-file)?$/.test(door));
const onlyInTests = ["curfew/testing/vitest", "curfew/testing/vitest/register"];

test("what is imported for what it does exports nothing, and only that has such a name", () => {
  assert.deepEqual(registers, [
    "curfew/testing/node/register",
    "curfew/testing/node/register-file",
    "curfew/testing/vitest/register",
  ]);
  for (const door of registers) assert.deepEqual(documentedValues(door), []);
});

for (const door of doors.filter((door) => !registers.includes(door) && !onlyInTests.includes(door))) {
  test(`${door} exports what its page documents, and nothing else`, async () => {
    const module = (await import(door)) as object;
    assert.deepEqual(Object.keys(module).sort(), documentedValues(door));
  });

  test(`importing ${door} does nothing`, async () => {
    const peer = loudPeers[door];
    const program = `
      const seen = () => ({
        names: Reflect.ownKeys(globalThis).map(String),
        registry: globalThis[Symbol.for("curfew")] !== undefined,
        listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
        handles: process.getActiveResourcesInfo(),
      });
      await import("node:http"); // loads Node's own fetch, which shows
      ${peer === undefined ? "" : `await import("${peer}");`}
      const settled = () => process.getActiveResourcesInfo().every((handle) => !/Req/.test(handle));
      while (!settled()) await new Promise((resolve) => setImmediate(resolve));
      const before = seen();
      await import("${door}");
      await new Promise((resolve) => setImmediate(resolve));
      console.log(JSON.stringify([before, seen()]));
    `;
    const { code, output } = await run(root, process.execPath, "--input-type=module", "--eval", program);
    assert.equal(code, 0, output);
    const [before, after] = JSON.parse(output) as { registry: boolean }[];
    assert.deepEqual(after, before);
    assert.equal(after!.registry, false);
  });
}

const locked = [
  "core",
  "core/task.js",
  "dist/core/group.js",
  "dist/index.js",
  "src/index.ts",
  "internal/clock.js",
  "process",
  "wire",
];

for (const file of locked) {
  test(`curfew/${file} cannot be imported`, async () => {
    await assert.rejects(import(`curfew/${file}`), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
  });
}

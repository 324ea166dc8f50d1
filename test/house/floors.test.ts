import assert from "node:assert/strict";
import { appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { run } from "../support/command.js";
import { copyOfRepository } from "../support/copy.js";

/** An import that the house does not allow, and what is said of it. */
const planted = [
  {
    name: "an import from a floor above, of a type only",
    file: "src/errors/index.ts",
    line: 'export type { Group as Planted } from "../core/index.js";',
    says: "errors may not know a floor above its own: src/errors/index.ts → src/core/index.ts",
  },
  {
    name: "an import from a neighbour on the same floor",
    file: "src/http/index.ts",
    line: 'import type { Pool as Planted } from "../pool/index.js";',
    says: "http may not know its neighbour pool: src/http/index.ts → src/pool/index.ts",
  },
  {
    name: "an import through a room's wall",
    file: "src/http/index.ts",
    line: 'import type { Task as Planted } from "../core/task.js";',
    says: "core is entered by its own door: src/http/index.ts → src/core/task.ts",
  },
  {
    name: "an import of a door of the package",
    file: "src/http/index.ts",
    line: 'import type { Group as Planted } from "../index.js";',
    says: "a room may not import a door of the package: src/http/index.ts → src/index.ts",
  },
  {
    name: "an import that closes a circle",
    file: "src/core/stop.ts",
    line: 'import type { Group as Planted } from "./group.js";',
    says: "imports go one way, types too: ",
  },
  {
    name: "a library where none is needed",
    file: "src/core/stop.ts",
    line: 'import type { Profile as Planted } from "pprof-format";',
    says: "this room needs no library: src/core/stop.ts → ",
  },
  {
    name: "a room that has no floor",
    file: "src/attic/index.ts",
    line: 'import type { Group as Planted } from "../core/index.js";',
    says: "this room has no floor yet: see scripts/lib/house.mjs: src/attic/index.ts → src/core/index.ts",
  },
];

test("the floors check refuses", async (t) => {
  const folder = await copyOfRepository(t);
  for (const { file, line } of planted) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await appendFile(path.join(folder, file), `\n${line}\n`);
  }
  const { code, output } = await run(folder, process.execPath, "scripts/floors.mjs");
  assert.equal(code, 1);
  for (const { name, says } of planted) {
    await t.test(name, () => {
      assert.ok(output.includes(says), output);
    });
  }
});

test("the floors check refuses a picture that is out of date", async (t) => {
  const folder = await copyOfRepository(t);
  await writeFile(path.join(folder, "docs/house.md"), "<!-- floors:begin -->\nold\n<!-- floors:end -->\n");
  const { code, output } = await run(folder, process.execPath, "scripts/floors.mjs");
  assert.equal(code, 1);
  assert.match(output, /docs\/house\.md is out of date: npm run docs:update/);
});

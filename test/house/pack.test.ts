import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { run } from "../support/command.js";
import { emptyFolder } from "../support/folder.js";
import { root } from "../support/root.js";

const body = `
const group = new Group();
const task = group.go("answer", async (ctx) => {
  await sleep(ctx, 1);
  return 42;
});
const answer = task.result();
group.wait().then(() => answer).then((value) => console.log("answer", value));
`;

/** Small programs that use the package each in its own way. */
const programs = {
  "with-import.mjs": `import { Group, sleep } from "curfew";\nimport "curfew/sync";\nimport "curfew/http";\n${body}`,
  "with-require.cjs": `const { Group, sleep } = require("curfew");\nrequire("curfew/pool");\nrequire("curfew/debug");\n${body}`,
};

/** The same, as a strict TypeScript project of either kind reads it. */
const typed = {
  "consumer.mts": `import { Group, type Task, sleep } from "curfew";
import * as sync from "curfew/sync";
import * as pool from "curfew/pool";
import * as http from "curfew/http";
import * as debug from "curfew/debug";
import * as inspect from "curfew/inspect";
const group = new Group();
export const task: Task<number> = group.go("answer", async (ctx) => (await sleep(ctx, 1), 42));
export const doors: object[] = [sync, pool, http, debug, inspect];
`,
  "consumer.cts": `import curfew = require("curfew");
const group = new curfew.Group();
export const task: curfew.Task<number> = group.go("answer", () => 42);
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      target: "es2022",
      module: "nodenext",
      types: ["node"],
      typeRoots: [path.join(root, "node_modules/@types")],
    },
    files: ["consumer.mts", "consumer.cts"],
  }),
};

test("the packed package can be installed, and used by import, by require() and from TypeScript", async (t) => {
  const folder = await emptyFolder(t);
  const packed = await run(root, "npm", "pack", "--ignore-scripts", "--pack-destination", folder);
  assert.equal(packed.code, 0, packed.output);
  const files = { "package.json": '{ "private": true }', ...programs, ...typed };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
  const { version } = (await import("curfew/package.json", { with: { type: "json" } })).default as { version: string };
  const installed = await run(
    folder,
    "npm",
    "install",
    "--prefer-offline",
    "--no-audit",
    "--no-fund",
    `./curfew-${version}.tgz`,
  );
  assert.equal(installed.code, 0, installed.output);

  for (const program of Object.keys(programs)) {
    await t.test(program, async () => {
      const { code, output } = await run(folder, process.execPath, "--no-warnings", program);
      assert.deepEqual({ code, output }, { code: 0, output: "answer 42\n" });
    });
  }
  await t.test("tsc", async () => {
    const { code, output } = await run(
      folder,
      process.execPath,
      path.join(root, "node_modules/typescript/bin/tsc"),
      "-p",
      ".",
    );
    assert.equal(code, 0, output);
  });
});

import assert from "node:assert/strict";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import test, { type TestContext } from "node:test";
import { run } from "../support/command.js";
import { emptyFolder } from "../support/folder.js";
import { root } from "../support/root.js";

/** Tests of the same kind for each runner: those whose name begins with `leaks` do, at the line with that mark. */
function source(head: string, concurrent: string): string {
  return `${head}
beforeEach(async () => { await null; });

test("is clean", async () => { await new Promise((resolve) => setTimeout(resolve, 5)); });
test("leaks timer", () => {
  globalThis.timer = setInterval(() => {}, 100_000); //> timer
});
test("leaks await", async () => {
  (async () => {
    await new Promise(() => {}); //> await
  })();
});
${concurrent}("is clean beside the other", async () => { await new Promise((resolve) => setTimeout(resolve, 20)); });
${concurrent}("is clean once all have ended", async () => { await new Promise((resolve) => setTimeout(resolve, 3)); });
afterAll(() => clearInterval(globalThis.timer));
`;
}

interface Runner {
  readonly name: string;
  readonly file: string;
  readonly source: string;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** What it prints before the name of a test that passed, and of one that failed. */
  readonly ok: RegExp;
  readonly failed: RegExp;
}

/** Types that a runner takes away, so that the lines of what runs are not those of the file. */
const types = "interface Shape {\n  readonly a: string;\n  readonly b: string;\n}\nexport type { Shape };\n";
const script = (packageName: string, file: string): string => path.join(root, "node_modules", packageName, file);

const runners: readonly Runner[] = [
  {
    name: "node:test",
    file: "sample.test.mjs",
    source: source('import { after as afterAll, beforeEach, test } from "node:test";', "test"),
    files: {},
    command: ["--import=curfew/testing/node/register", "--test-reporter=spec", "sample.test.mjs"],
    ok: /✔ (.*?) \(/g,
    failed: /✖ (.*?) \(/g,
  },
  {
    name: "vitest",
    file: "sample.test.ts",
    source: source(`import { afterAll, beforeEach, test } from "vitest";\n${types}`, "test.concurrent"),
    files: {
      "vitest.config.mjs": `export default { test: { setupFiles: ["curfew/testing/vitest/register"] } };`,
    },
    command: [script("vitest", "vitest.mjs"), "run", "--no-color"],
    ok: /✓ (.*?) \d+ms/g,
    failed: /× (.*?) \d+ms/g,
  },
  {
    name: "jest",
    file: "sample.test.js",
    source: source("", "test"),
    files: {
      "jest.config.json": JSON.stringify({
        testEnvironment: "curfew/testing/jest",
        testEnvironmentOptions: { leaks: { patience: 200 } },
        cacheDirectory: "cache",
      }),
    },
    command: [script("jest", "bin/jest.js"), "--verbose", "--no-color"],
    ok: /✓ (.*?)(?: \(\d+ ms\))?$/gm,
    failed: /✕ (.*?)(?: \(\d+ ms\))?$/gm,
  },
];

for (const { name, file, source, files, command, ok, failed } of runners) {
  test(`${name} fails the tests that leak, with their lines, by one line that switches the checks on`, async (t) => {
    const folder = await projectWith(t, { ...files, [file]: source });
    const { output } = await run(folder, process.execPath, ...command);
    const names = (pattern: RegExp): string[] =>
      [...new Set([...output.matchAll(pattern)].map(([, each]) => each!))].sort();
    assert.deepEqual(names(failed), ["leaks await", "leaks timer"], output);
    assert.deepEqual(names(ok), ["is clean", "is clean beside the other", "is clean once all have ended"], output);
    for (const mark of ["timer", "await"]) {
      const line = source.split("\n").findIndex((text) => text.endsWith(`//> ${mark}`)) + 1;
      assert.ok(output.includes(`${file}:${String(line)}:`), `${mark} at ${String(line)}\n${output}`);
    }
    assert.ok(output.includes('test "leaks await" has ended, and one thing that it started is still out'), output);
    assert.ok(output.includes("stuck, nothing can wake it"), output);
  });
}

/** Two files of tests: one that leaks in a hook, in its second line, and one that is clean. */
const leaky = (head: string): string => `${head}
beforeAll(() => { (async function poll() { await new Promise(() => {}); })(); });
test("goes on", async () => { await new Promise((resolve) => setTimeout(resolve, 5)); });
test("reads", async () => { await Promise.all([null, null]); });
`;
const clean = (head: string): string => `${head}
let ticker;
beforeAll(() => { ticker = setInterval(() => {}, 100_000); });
afterAll(() => { clearInterval(ticker); });
test("comes back", async () => { await new Promise((resolve) => setTimeout(resolve, 5)); });
`;

interface FileRunner {
  readonly name: string;
  readonly head: string;
  readonly ending: string;
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

const fileRunners: readonly FileRunner[] = [
  {
    name: "node:test",
    head: 'import { after as afterAll, before as beforeAll, test } from "node:test";',
    ending: ".test.mjs",
    files: {},
    command: ["--import=curfew/testing/node/register-file", "--test", "--test-reporter=spec"],
  },
  {
    name: "vitest",
    head: 'import { afterAll, beforeAll, test } from "vitest";',
    ending: ".test.ts",
    files: {
      "setup.mjs": 'import { checkFile } from "curfew/testing/vitest"; checkFile();',
      "vitest.config.mjs": 'export default { test: { setupFiles: ["./setup.mjs"] } };',
    },
    command: [script("vitest", "vitest.mjs"), "run", "--no-color"],
  },
  {
    name: "jest",
    head: "",
    ending: ".test.js",
    files: {
      "jest.config.json": JSON.stringify({
        testEnvironment: "curfew/testing/jest",
        testEnvironmentOptions: { leaksOf: "file" },
        cacheDirectory: "cache",
      }),
    },
    command: [script("jest", "bin/jest.js"), "--no-color"],
  },
];

for (const { name, head, ending, files, command } of fileRunners) {
  test(`${name} fails the file that leaks outside of its tests, with the line, where each file is checked once`, async (t) => {
    const [bad, good] = [`leaky${ending}`, `clean${ending}`];
    const folder = await projectWith(t, { ...files, [bad]: leaky(head), [good]: clean(head) });
    const { output } = await run(folder, process.execPath, ...command);
    assert.match(output, /has ended, and one thing that it started is still out/);
    assert.ok(output.includes(`${bad}:2:`), output);
    assert.ok(!output.includes(`${good}:`), output);
  });
}

/** A project that has installed curfew and the runners. */
async function projectWith(t: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await emptyFolder(t);
  await mkdir(path.join(folder, "node_modules"));
  await symlink(root, path.join(folder, "node_modules/curfew"));
  for (const name of ["vitest", "jest"])
    await symlink(path.join(root, "node_modules", name), path.join(folder, "node_modules", name));
  for (const [name, text] of Object.entries({ "package.json": "{}", ...files }))
    await writeFile(path.join(folder, name), text);
  return folder;
}

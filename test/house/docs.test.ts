import assert from "node:assert/strict";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import { run } from "../support/command.js";
import { copyOfRepository } from "../support/copy.js";

/** A change to the Chinese README alone, and what is said of it. */
const drifts = [
  {
    name: "a heading is missing",
    change: (text: string) => text.replace(/^# .*$/m, ""),
    says: "differ in their headings",
  },
  { name: "code differs", change: (text: string) => text.replace("await ", "void "), says: "differ in their code" },
  {
    name: "a link leads elsewhere",
    change: (text: string) => text.replace("(docs/", "(doc/"),
    says: "differ in their links",
  },
];

for (const { name, change, says } of drifts) {
  test(`the twins check tells when ${name}`, async (t) => {
    const folder = await copyOfRepository(t);
    const page = path.join(folder, "README.zh-CN.md");
    await writeFile(page, change(await readFile(page, "utf8")));
    const { code, output } = await run(folder, process.execPath, "scripts/docs.mjs", "twins");
    assert.equal(code, 1);
    assert.ok(output.includes(says), output);
    assert.match(output, /README\.md(:\d+ has| has no more).*README\.zh-CN\.md(:\d+ has| has no more)/s);
  });
}

/** A snippet with a fault, and what is said of it. */
const snippets = [
  {
    name: "does not compile",
    page: '# Planted\n\n```ts\nimport { Group } from "curfew";\n\nnew Group().go(1);\n```\n',
    says: /docs-planted-md-4\.ts\(6,/,
  },
  {
    name: "prints something else than its page says",
    page: '# Planted\n\n```ts run\nconsole.log("one"); // => two\n```\n',
    says: /the program at docs\/planted\.md:4 prints\none\nand its page says\ntwo/,
  },
];

for (const { name, page, says } of snippets) {
  test(`the snippets check refuses a snippet that ${name}`, async (t) => {
    const folder = await copyOfRepository(t);
    await writeFile(path.join(folder, "docs/planted.md"), page);
    const { code, output } = await run(folder, process.execPath, "scripts/docs.mjs", "snippets");
    assert.equal(code, 1);
    assert.match(output, says);
  });
}

/** A change note with a fault, and what is said of it. */
const faulty = [
  { name: "an unknown type", text: "improvement\n\nBetter.\n", says: 'begins with "improvement"' },
  { name: "no text", text: "fix\n\n", says: "says nothing" },
  { name: "no empty line", text: "fix\nBetter.\n", says: "has no empty line after its type" },
];

for (const { name, text, says } of faulty) {
  test(`the change notes check refuses ${name}`, async (t) => {
    const folder = await copyOfRepository(t);
    await writeFile(path.join(folder, "changes/planted.md"), text);
    const { code, output } = await run(folder, process.execPath, "scripts/changes.mjs");
    assert.equal(code, 1);
    assert.ok(output.includes(`changes/planted.md ${says}`), output);
  });
}

test("the change notes check wants a note for a branch that changes src, or a reason why there is none", async (t) => {
  const folder = await copyOfRepository(t);
  const git = async (...args: string[]): Promise<void> => {
    const { code, output } = await run(folder, "git", "-c", "user.name=a", "-c", "user.email=a@b.c", ...args);
    assert.equal(code, 0, output);
  };
  const commit = async (file: string, message: string): Promise<void> => {
    await appendFile(path.join(folder, file), file.endsWith(".md") ? "fix\n\nIt is mended.\n" : "\n");
    await git("add", ".");
    await git("commit", "--quiet", "--message", message);
  };
  const check = (): Promise<{ code: number | null; output: string }> =>
    run(folder, process.execPath, "scripts/changes.mjs");
  await git("init", "--quiet", "--initial-branch=main");
  await commit("src/index.ts", "Everything");
  assert.match((await check()).output, /; src is unchanged\n$/);
  for (const branch of ["on a branch", "on main"]) {
    if (branch === "on a branch") await git("checkout", "--quiet", "-b", "branch");
    else await git("checkout", "--quiet", "main");
    await commit("src/index.ts", "A change");
    const refused = await check();
    assert.deepEqual([refused.code, refused.output], [1, `curfew: ${refusal}\n`], branch);
    await commit("src/index.ts", "Another\n\nNo change note: nobody can notice.");
    assert.match((await check()).output, /; a commit says why src brings none\n$/);
    await commit("changes/mended.md", "A note");
    assert.equal((await check()).code, 0);
  }
});

const refusal =
  "src has changed and changes/ has not: add a note (see changes/README.md), or say in a commit `No change note: <why>`";

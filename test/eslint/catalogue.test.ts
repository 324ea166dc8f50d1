import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { fileURLToPath } from "node:url";
import plugin from "curfew/eslint";
import { root } from "../support/root.js";
import { brokenAndFixed, ruleNames } from "./pages.js";

const lessons = readFileSync(path.join(root, "docs/lessons/README.md"), "utf8");
const { files } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { files: string[] };
const overview = readFileSync(path.join(root, "docs/lint.md"), "utf8");

for (const rule of ruleNames) {
  test(`${rule} has a page with a broken and a fixed program, and a row in the lessons`, () => {
    const { text, broken, fixed } = brokenAndFixed(rule);
    assert.notEqual(broken, fixed);
    const says = plugin.rules![rule]!.meta!.docs!.description!;
    assert.ok(text.startsWith(`# \`${rule}\`\n\n`), "its title is its name");
    assert.ok(
      text.replaceAll(/\s+/g, " ").toLowerCase().includes(says.toLowerCase()),
      `its page does not say: ${says}`,
    );
    const row = lessons.split("\n").find((line) => line.startsWith(`| [\`${rule}\`](../rules/${rule}.md)`));
    assert.equal(row?.split("|")[2]?.trim(), says);
    assert.ok(overview.includes(`[\`${rule}\`](rules/${rule}.md)`), "docs/lint.md does not list it");
  });

  test(`a finding of ${rule} leads to its page, which comes with the package`, () => {
    const url = plugin.rules![rule]!.meta!.docs!.url!;
    assert.equal(path.relative(root, fileURLToPath(url)), path.join("docs", "rules", `${rule}.md`));
    assert.ok(existsSync(fileURLToPath(url)));
    assert.ok(files.includes("docs/rules"), "package.json does not pack docs/rules");
  });

  test(`${rule} tells what to do in every message`, () => {
    for (const message of Object.values(plugin.rules![rule]!.meta!.messages!)) assert.match(message, /^[A-Z`{].*\.$/s);
  });
}

test("every page is a rule's, every row of the lessons is a rule's, and the recommended rules are all of them", () => {
  const pages = readdirSync(path.join(root, "docs/rules")).map((name) => path.basename(name, ".md"));
  assert.deepEqual(pages.sort(), [...ruleNames].sort());
  const rows = [...lessons.matchAll(/^\| \[`([a-z-]+)`\]/gm)].map(([, name]) => name);
  assert.deepEqual(rows.sort(), [...ruleNames].sort());
  assert.deepEqual(
    Object.keys(plugin.configs.recommended.rules!),
    ruleNames.map((name) => `curfew/${name}`),
  );
});

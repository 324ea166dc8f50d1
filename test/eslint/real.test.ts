import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import test, { type TestContext } from "node:test";
import plugin from "curfew/eslint";
import * as eslint10 from "eslint";
import * as eslint9 from "eslint9";
import tseslint from "typescript-eslint";
import { emptyFolder } from "../support/folder.js";
import { root } from "../support/root.js";
import { brokenAndFixed, ruleNames } from "./pages.js";

/** The linters that must agree, each run for real on a folder: the findings as `file: rule`. */
const linters: Record<string, (folder: string) => Promise<string[]>> = {
  "ESLint 10": (folder) => withESLint(eslint10, folder),
  "ESLint 9": (folder) => withESLint(eslint9 as unknown as typeof eslint10, folder),
  oxlint: withOxlint,
};

test("the versions of ESLint are those that we say", () => {
  assert.deepEqual(
    [eslint10, eslint9].map(({ ESLint }) => ESLint.version.split(".")[0]),
    ["10", "9"],
  );
});

for (const [name, lint] of Object.entries(linters)) {
  test(`${name} finds in each rule's page the rule's own breach, and nothing in its repair`, async (t) => {
    const folder = await pagesAsFiles(t);
    const found = new Set(await lint(folder));
    for (const rule of ruleNames) {
      assert.ok(found.has(`${rule}.broken.ts: curfew/${rule}`), `${name} does not find ${rule}`);
      assert.deepEqual(
        [...found].filter((each) => each.startsWith(`${rule}.fixed.ts`)),
        [],
      );
    }
  });
}

async function pagesAsFiles(t: TestContext): Promise<string> {
  const folder = await emptyFolder(t);
  await Promise.all(
    ruleNames.flatMap((rule) => {
      const { broken, fixed } = brokenAndFixed(rule);
      return [
        writeFile(path.join(folder, `${rule}.broken.ts`), broken),
        writeFile(path.join(folder, `${rule}.fixed.ts`), fixed),
      ];
    }),
  );
  return folder;
}

async function withESLint({ ESLint }: typeof eslint10, folder: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      { ...plugin.configs.recommended, files: ["**/*.ts"], languageOptions: { parser: tseslint.parser } },
    ],
  });
  const results = await eslint.lintFiles(["*.ts"]);
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, message }) => `${path.basename(filePath)}: ${ruleId ?? message}`),
  );
}

async function withOxlint(folder: string): Promise<string[]> {
  const config = {
    plugins: [],
    categories: { correctness: "off" },
    jsPlugins: [path.join(root, "dist/eslint/index.js")],
    rules: plugin.configs.recommended.rules,
  };
  await writeFile(path.join(folder, ".oxlintrc.json"), JSON.stringify(config));
  const oxlint = path.join(root, "node_modules/oxlint/bin/oxlint");
  const output = await new Promise<string>((resolve) => {
    // It ends with 1 when it has found something.
    execFile(process.execPath, [oxlint, "--format=json", "."], { cwd: folder, maxBuffer: 2 ** 24 }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] };
  return diagnostics.map(({ code, filename }) => `${path.basename(filename)}: ${code.replace(/\((.*)\)/, "/$1")}`);
}

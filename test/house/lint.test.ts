import assert from "node:assert/strict";
import path from "node:path";
import test from "node:test";
import { ESLint } from "eslint";
import { root } from "../support/root.js";

const eslint = new ESLint({ cwd: root });

/** The rules that a text breaks, if it stood in that file. */
async function broken(file: string, text: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

for (const file of ["src/core/index.ts", "src/http/index.ts", "examples/service/main.ts", "test/support/root.ts"]) {
  test(`process.exit is refused in ${file}`, async () => {
    assert.ok((await broken(file, "process.exit(1);\n")).includes("n/no-process-exit"));
  });
}

test("process.exit by another way is refused too", async () => {
  const file = "src/core/index.ts";
  assert.ok((await broken(file, 'import { exit } from "node:process";\nexit(1);\n')).includes("no-restricted-imports"));
  assert.ok((await broken(file, "const { exit } = process;\nexit(1);\n")).includes("no-restricted-properties"));
  assert.ok((await broken(file, "process.reallyExit(1);\n")).includes("no-restricted-properties"));
});

test("process.exit is allowed in src/process", async () => {
  const rules = await broken("src/process/index.ts", "process.exit(1);\n");
  assert.ok(!rules.some((rule) => /process-exit|restricted/.test(rule ?? "")), rules.join());
});

test("a floating promise is refused", async () => {
  const text =
    "declare const ask: () => Promise<void>;\nexport const work = async (): Promise<void> => {\n  await ask();\n};\nwork();\n";
  const rules = ["@typescript-eslint/no-floating-promises", "curfew/unowned-task"];
  assert.deepEqual(await broken("src/core/index.ts", text), rules);
});

test("a file of more than 400 lines is refused", async () => {
  assert.deepEqual(await broken("src/core/index.ts", "export {};\n".repeat(401)), ["max-lines"]);
});

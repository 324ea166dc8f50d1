import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import test from "node:test";
import plugin from "curfew/eslint";
import { ESLint } from "eslint";
import tseslint from "typescript-eslint";
import { emptyFolder } from "../support/folder.js";

const files = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { strict: true, module: "nodenext", target: "es2022", types: [] },
  }),
  "work.ts": `
    export declare function work(): Promise<void>;
    export declare function maybe(): Promise<void> | undefined;
    export declare function query(): PromiseLike<number>;
    export declare function count(): number;
    export declare class Job extends Promise<number> {}
    export declare function job(): Job;
    export declare const any: any;
  `,
};

/** The findings in a file beside work.ts: line, rule, and the text of the line. */
async function findings(folder: string, text: string): Promise<string[]> {
  const eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        ...plugin.configs.recommended,
        files: ["**/*.ts"],
        languageOptions: {
          parser: tseslint.parser,
          parserOptions: { projectService: true, tsconfigRootDir: folder },
        },
      },
    ],
  });
  await writeFile(path.join(folder, "caller.ts"), text);
  const [result] = await eslint.lintFiles(["caller.ts"]);
  const lines = text.split("\n");
  return result!.messages.map(({ ruleId, message, line }) => `${ruleId ?? message}: ${lines[line - 1]!.trim()}`);
}

test("where the parser knows types, every promise is known", async (t) => {
  const folder = await emptyFolder(t);
  await mkdir(folder, { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));

  await t.test("work from another file that nobody owns is found", async () => {
    const text = `import { work, maybe, job, count, query, any } from "./work.js";
      export function caller() {
        work();
        maybe();
        job();
        void work();
        work().then(() => count());
        count();
        query();
        any();
        work().catch((error) => any.report(error));
      }`;
    assert.deepEqual(await findings(folder, text), [
      "curfew/unowned-task: work();",
      "curfew/unowned-task: maybe();",
      "curfew/unowned-task: job();",
      "curfew/unowned-task: void work();",
      "curfew/unowned-task: work().then(() => count());",
    ]);
  });

  await t.test("a chain on what is no promise is left alone", async () => {
    const text = `const chain = { then(fn: () => void) { fn(); return chain; } };
      export function caller() { chain.then(() => undefined); }`;
    assert.deepEqual(await findings(folder, text), []);
  });

  await t.test("hidden concurrency is found with work from another file", async () => {
    const text = `import { work } from "./work.js";
      export function start(): void { work().catch(console.error); }`;
    assert.deepEqual(await findings(folder, text), [
      "curfew/hidden-concurrency: export function start(): void { work().catch(console.error); }",
    ]);
  });
});

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
    export declare function close(done?: () => void): Promise<void> | undefined;
    export async function safe(): Promise<void> {
      try {
        await work();
      } catch {
        count();
      }
    }
    export async function safely(): Promise<void> {
      await Promise.all([1, 2].map((_) => new Safe().run()));
    }
    export async function unsafe(): Promise<void> {
      await safe();
      await work();
    }
    export class Safe {
      async run(): Promise<void> {
        await work().catch(() => count());
      }
    }
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

  await t.test("work that hears of its own failures is left alone, wherever it stands", async () => {
    const text = `import { safe, safely, unsafe, Safe } from "./work.js";
      export function caller(other: Safe) {
        safe();
        void safely();
        unsafe();
        other.run();
      }`;
    assert.deepEqual(await findings(folder, text), ["curfew/unowned-task: unsafe();"]);
  });

  await t.test("a call that may give a promise tells its outcome to the function that it was given", async () => {
    const text = `import { close } from "./work.js";
      export function caller() {
        close(() => undefined);
        close();
      }`;
    assert.deepEqual(await findings(folder, text), ["curfew/unowned-task: close();"]);
  });

  await t.test("what has no type is looked at as in a file without types", async () => {
    const text = `import { any } from "./work.js";
      export function caller() {
        any.work().then(() => undefined);
        any.work();
      }`;
    assert.deepEqual(await findings(folder, text), ["curfew/unowned-task: any.work().then(() => undefined);"]);
  });

  await t.test("hidden concurrency is found with work from another file", async () => {
    const text = `import { work } from "./work.js";
      export function start(): void { work().catch(console.error); }`;
    assert.deepEqual(await findings(folder, text), [
      "curfew/hidden-concurrency: export function start(): void { work().catch(console.error); }",
    ]);
  });
});

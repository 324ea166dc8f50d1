/** One linting, in a process of its own as on a command line: `run.js <who> <tsconfig> <file of files>`. */
import { readFileSync } from "node:fs";
import path from "node:path";
import curfew from "curfew/eslint";
import { ESLint, type Linter } from "eslint";
import tseslint from "typescript-eslint";
import { answer } from "../lib/child.js";

/** What is run, with or without types. */
export type Who = "ours" | "ours with types" | "theirs";

const [who, tsconfig, list] = process.argv.slice(2) as [Who, string, string];
const files = JSON.parse(readFileSync(list, "utf8")) as string[];
const cwd = path.dirname(tsconfig);

const typed = { project: tsconfig, tsconfigRootDir: cwd };
const theirs: Linter.Config = {
  plugins: { "@typescript-eslint": tseslint.plugin },
  rules: { "@typescript-eslint/no-floating-promises": "error" },
};
const eslint = new ESLint({
  cwd,
  overrideConfigFile: true,
  ignore: false,
  allowInlineConfig: false,
  overrideConfig: [
    {
      ...(who === "theirs" ? theirs : curfew.configs.recommended),
      files: ["**/*.{js,mjs,cjs,ts}"],
      languageOptions: { parser: tseslint.parser, parserOptions: who === "ours" ? {} : typed },
    },
  ],
});

const started = performance.now();
const results = await eslint.lintFiles(files);
const wall = performance.now() - started;
const { user, system } = process.cpuUsage();

answer({
  wall,
  cpu: (user + system) / 1000,
  findings: results.flatMap(({ filePath, messages }) =>
    messages.map(({ ruleId, line, message }) => ({
      file: path.relative(cwd, filePath),
      line,
      rule: ruleId ?? message,
    })),
  ),
});

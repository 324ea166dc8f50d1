/**
 * The rules of the house that a machine can check. What a rule guards is said where it is set; who may break it, and why,
 * stands at the end.
 */
import { fileURLToPath } from "node:url";
import curfew from "./dist/eslint/index.js";
import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import node from "eslint-plugin-n";
import tseslint from "typescript-eslint";

const typescript = ["{src,test,examples,benchmarks}/**/*.ts", "src/web/**/*.tsx"];
const plain = ["**/*.mjs"];

/** Only `main` ends the process, when everything has stopped. */
const onlyMainEndsTheProcess = {
  "n/no-process-exit": "error",
  "no-restricted-properties": [
    "error",
    ...["exit", "reallyExit", "abort"].map((property) => ({
      object: "process",
      property,
      message: "Only src/process ends the process: throw, or set process.exitCode.",
    })),
  ],
  "no-restricted-imports": [
    "error",
    ...["process", "node:process"].map((name) => ({
      name,
      importNames: ["exit", "reallyExit", "abort"],
      message: "Only src/process ends the process: throw, or set process.exitCode.",
    })),
  ],
};

/** What Node 20.19 lacks must not be used, nor what is marked as experimental there without a reason given here. */
const nodeTwenty = {
  "n/no-unsupported-features/es-builtins": ["error", { version: ">=20.19.0" }],
  "n/no-unsupported-features/node-builtins": [
    "error",
    {
      version: ">=20.19.0",
      // Present and unflagged in 20, called stable later.
      ignores: [
        "fetch",
        "Request",
        "Response",
        "Headers",
        "FormData",
        "Blob",
        "ReadableStream",
        "WritableStream",
        "TransformStream",
        "fs/promises.cp",
      ],
    },
  ],
  "n/no-deprecated-api": "error",
  "n/prefer-node-protocol": "error",
};

export default defineConfig(
  globalIgnores(["dist/", ".build/", ".cache/", "docs/api/"]),
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  {
    plugins: { n: node },
    rules: {
      ...onlyMainEndsTheProcess,
      ...nodeTwenty,
      "max-lines": ["error", 400],
      eqeqeq: "error",
    },
  },
  {
    files: plain,
    extends: [js.configs.recommended],
    languageOptions: { globals: Object.fromEntries(globalsOfNode().map((name) => [name, "readonly"])) },
    rules: { "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }] },
  },
  {
    files: typescript,
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: fileURLToPath(new URL(".", import.meta.url)) },
    },
    rules: {
      // The field's own: a promise that nobody owns.
      "@typescript-eslint/no-floating-promises": [
        "error",
        {
          allowForKnownSafeCalls: [
            { from: "package", package: "node:test", name: ["test", "it", "describe", "suite", "default"] },
          ],
        },
      ],
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreUsingDeclarations: true },
      ],
      // `noUncheckedIndexedAccess` makes every element of a dense array optional; a `!` says that it is dense.
      "@typescript-eslint/no-non-null-assertion": "off",
      // An option that is written as a method is a function all the same.
      "@typescript-eslint/unbound-method": "off",
      // `isolatedDeclarations` wants the types that these would move or remove.
      "@typescript-eslint/no-inferrable-types": "off",
      "@typescript-eslint/consistent-generic-constructors": "off",
      // The cause of a stop may be anything, and is passed on as it is.
      "@typescript-eslint/prefer-promise-reject-errors": ["error", { allowThrowingUnknown: true }],
      "@typescript-eslint/only-throw-error": ["error", { allowThrowingUnknown: true }],
      // A getter on the prototype costs an instance nothing; a field does.
      "@typescript-eslint/class-literal-property-style": "off",
      "@typescript-eslint/no-unused-expressions": ["error", { allowShortCircuit: true, allowTernary: true }],
      // Numbers read well in a sentence.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => log(line)` and `() => void (x = 1)` are no confusion.
      "@typescript-eslint/no-meaningless-void-operator": "off",
      "@typescript-eslint/no-confusing-void-expression": "off",
    },
  },
  // Our own rules, on ourselves.
  { files: [...typescript, ...plain], extends: [curfew.configs.recommended] },
  // Of what it compares names of nodes with, the plugin has the types only; and a switch over all of them has a default.
  {
    files: ["src/eslint/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    },
  },
  // It runs in browsers.
  {
    files: ["src/web/**"],
    rules: {
      "n/no-unsupported-features/es-builtins": "off",
      "n/no-unsupported-features/node-builtins": "off",
    },
  },
  // An example uses what its readers can use.
  {
    files: ["examples/**/*.ts"],
    rules: {
      "@typescript-eslint/no-restricted-imports": ["error", { patterns: ["#curfew/*", "**/src/**", "**/dist/**"] }],
    },
  },
  // main ends the process.
  {
    files: ["src/process/**/*.ts", "scripts/**/*.mjs"],
    rules: {
      "n/no-process-exit": "off",
      "no-restricted-properties": "off",
      "no-restricted-imports": "off",
      "curfew/exit-outside-main": "off",
    },
  },
  // What a benchmark measures is never stopped, and what it does while it holds a lock cannot fail.
  { files: ["benchmarks/**/*.ts"], rules: off("unbounded-wait", "unpaired-lock") },
  // A test's function is async because the case is, not because it waits.
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/require-await": "off", "@typescript-eslint/no-empty-function": "off" },
  },
  // A test does what goes wrong, to see what comes of it.
  {
    files: ["test/**"],
    rules: {
      // What nobody owns, and what fails unheard, is what many are about.
      ...off("unowned-task", "unhandled-panic"),
      // It waits with `background` for what it is itself about to bring; its runner ends a file that does not end.
      ...off("unbounded-wait", "no-deadline"),
      // What becomes of a lock that nobody releases, of a wrong order, of a context that is not handed on.
      ...off("unpaired-lock", "lock-order", "dropped-context"),
      // A scope that has no timer and no task holds nothing, and goes with its test.
      ...off("lost-cancel"),
    },
  },
  // These live until they are killed: an interval keeps them.
  {
    files: ["test/**/programs/**", "test/inspect/corpus/**"],
    rules: off("uncleared-timer"),
  },
  // These show what goes wrong.
  {
    files: ["examples/lessons/**/broken*.ts"],
    rules: {
      "@typescript-eslint/no-floating-promises": "off",
      "@typescript-eslint/no-misused-promises": "off",
      "@typescript-eslint/require-await": "off",
      ...off(...Object.keys(curfew.rules)),
    },
  },
);

/** Rules of ours that are not for some files. */
function off(...names) {
  return Object.fromEntries(names.map((name) => [`curfew/${name}`, "off"]));
}

/** What Node defines, asked of the Node that runs us. */
function globalsOfNode() {
  return Object.getOwnPropertyNames(globalThis);
}

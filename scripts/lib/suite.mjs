/** Runs compiled test files under a given Node, with `node --test`. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { filesBelow } from "./files.mjs";
import { at } from "./paths.mjs";
import { withReaper } from "./reaper.mjs";
import { exitCodeOf } from "./run.mjs";
import { Failure } from "./say.mjs";

const compiled = at(".build", "test");
const results = at(".build", "results");

/** How long a file may take, and a long one. */
export const fileTimeoutMs = 180_000;
export const longFileTimeoutMs = 1_800_000;

/** The compiled test files that the filters name (`core`, `core/group`, `test/core/group.test.ts`); all without filters. */
export function testFiles(filters, long) {
  const wanted = filters.map((filter) => filter.replace(/^(\.\/)?test\//, "").replace(/(\.test)?\.ts$/, ""));
  const files = filesBelow(
    compiled,
    (file) => file.endsWith(".test.js") && file.endsWith(".long.test.js") === long,
  ).filter((file) => {
    const name = path.relative(compiled, file).split(path.sep).join("/");
    return wanted.length === 0 || wanted.some((filter) => name.startsWith(filter) || name.includes(`/${filter}`));
  });
  if (files.length === 0)
    throw new Failure(`no ${long ? "long " : ""}test file matches ${filters.join(", ") || "test/**/*.test.ts"}`);
  return files;
}

/**
 * Runs the files; resolves with the counts. A file may take `timeoutMs`, then it is dumped and killed.
 * Node's own report goes to `out`, a file descriptor or "inherit".
 *
 * It is tempting to leave the time limit to `--test-timeout`, but Nodes differ in what it limits (20 and 22 the file, 24
 * and 26 each test), none goes beyond SIGTERM, and what a file says after that is not shown.
 */
export async function runSuite({ node = process.execPath, label, files, timeoutMs, leaks = false, out = "inherit" }) {
  fs.mkdirSync(results, { recursive: true });
  const counts = path.join(results, `${label}.json`);
  fs.rmSync(counts, { force: true });
  const args = [
    `--import=${pathToFileURL(at("scripts", "lib", "test-process.mjs")).href}`,
    "--test",
    `--test-concurrency=${os.availableParallelism()}`,
    "--test-reporter=spec",
    "--test-reporter-destination=stdout",
    `--test-reporter=${pathToFileURL(at("scripts", "lib", "count-reporter.mjs")).href}`,
    `--test-reporter-destination=${counts}`,
    ...files,
  ];
  // Tests of what does not run in Node, such as the page, run once.
  const other = {
    ...(node === process.execPath ? {} : { CURFEW_OTHER_NODE: "1" }),
    ...(leaks ? { CURFEW_TEST_LEAKS: "1" } : {}),
  };
  const code = await withReaper(timeoutMs, (env) =>
    exitCodeOf(node, args, { stdio: ["ignore", out, out], env: { ...env, ...other } }),
  );
  const read = fs.existsSync(counts) ? fs.readFileSync(counts, "utf8") : "";
  const { passed, failed, leftOut } = read === "" ? { passed: 0, failed: 1, leftOut: {} } : JSON.parse(read);
  return { passed, failed, leftOut, ok: code === 0 && failed === 0 };
}

/** What every suite since the folder was last emptied came to. */
export function summed() {
  const all = filesBelow(results, (file) => file.endsWith(".json")).map((file) =>
    JSON.parse(fs.readFileSync(file, "utf8")),
  );
  return { passed: sum(all, "passed"), failed: sum(all, "failed") };
}

const sum = (all, key) => all.reduce((total, each) => total + each[key], 0);

/** What was left out, for what a machine lacks: a line for each reason that tests gave. */
export const leftOutLines = ({ leftOut }) =>
  Object.entries(leftOut).map(([reason, tests]) => `left out, ${tests} ${tests === 1 ? "test" : "tests"}: ${reason}`);

export const summary = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

/**
 * Loaded first into the process of each test file. It leaves a note with its process id, by which the runner finds a
 * process that has been out for too long.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { isMainThread } from "node:worker_threads";

// Workers and forks inherit `--import`; they are not test files.
const isTestFile = isMainThread && process.argv[1]?.endsWith(".test.js") === true;
const notes = process.env.CURFEW_TEST_NOTES;

if (isTestFile && notes !== undefined) {
  const note = path.join(notes, String(process.pid));
  fs.writeFileSync(note, process.argv[1]);
  process.once("exit", () => fs.rmSync(note, { force: true }));
}

/**
 * Loaded first into the process of each test file. It leaves a note with its process id, by which the runner finds a
 * process that has been out for too long. Where the runner asks for it, it checks at the file's end what is still out.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { isMainThread } from "node:worker_threads";
import { isUnchecked } from "./unchecked.mjs";

// Workers and forks inherit `--import`; they are not test files.
const isTestFile = isMainThread && process.argv[1]?.endsWith(".test.js") === true;
const notes = process.env.CURFEW_TEST_NOTES;

if (isTestFile && notes !== undefined) {
  const note = path.join(notes, String(process.pid));
  fs.writeFileSync(note, process.argv[1]);
  process.once("exit", () => fs.rmSync(note, { force: true }));
}

if (isTestFile && process.env.CURFEW_TEST_LEAKS !== undefined && !isUnchecked(process.argv[1])) {
  const { checkFile } = await import("../../dist/nodetest/index.js");
  // On a busy machine, what is about to end takes its time. Some promises of BullMQ's connections are never settled.
  checkFile({ patience: 10_000, ignore: [{ package: /^(?:bullmq|ioredis)$/ }] });
}

/**
 * Loaded first into the process of each test file. It leaves a note with its process id, by which the runner finds a
 * process that has been out for too long; such a one gets SIGTERM, and may here tell what it was waiting for.
 */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { isMainThread } from "node:worker_threads";

// Workers and forks inherit `--import`; they are not test files.
const isTestFile = isMainThread && process.argv[1]?.endsWith(".test.js") === true;
const notes = process.env.CURFEW_TEST_NOTES;

if (isTestFile && notes !== undefined) {
  const note = path.join(notes, String(process.pid));
  fs.writeFileSync(note, process.argv[1]);
  process.once("exit", () => fs.rmSync(note, { force: true }));
  process.on("SIGTERM", () => (fs.existsSync(`${note}.late`) ? lastWords() : asIfUnheard()));
}

async function lastWords() {
  const hook = process.env.CURFEW_TEST_ON_HANG;
  try {
    if (fs.existsSync(hook)) await (await import(pathToFileURL(hook).href)).onHang(process.argv[1]);
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
}

/** Someone else's SIGTERM, such as a test's own: ends the process, unless the test listens. */
function asIfUnheard() {
  if (process.listenerCount("SIGTERM") > 1) return;
  process.removeAllListeners("SIGTERM");
  process.kill(process.pid, "SIGTERM");
}

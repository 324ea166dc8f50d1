/**
 * Ends the processes of test files that do not end by themselves, after a full dump of each: what it waits for, at which
 * line, and what it is in the middle of if it spins. See `test-process.mjs` for their side.
 */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { at, shown } from "./paths.mjs";
import { say } from "./say.mjs";

/** How long a dump may take. */
const lastWordsMs = 30_000;

/** Runs `work` with an environment in which test files make themselves known, and watches them for as long as it takes. */
export async function withReaper(timeoutMs, work) {
  const notes = fs.mkdtempSync(path.join(os.tmpdir(), "curfew-test-"));
  // NODE_TEST_CONTEXT tells a `node --test` that it is inside of another; ours never is.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const watch = setInterval(() => reap(notes, timeoutMs), 500);
  try {
    return await work({ ...env, CURFEW_TEST_NOTES: notes });
  } finally {
    clearInterval(watch);
    for (const pid of pidsIn(notes)) signal(pid, "SIGKILL");
    fs.rmSync(notes, { recursive: true, force: true });
  }
}

function reap(notes, timeoutMs) {
  for (const pid of pidsIn(notes)) {
    const note = path.join(notes, pid);
    if (!signal(pid, 0)) {
      fs.rmSync(note, { force: true });
      continue;
    }
    const age = Date.now() - (fs.statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age < timeoutMs || fs.existsSync(`${note}.late`)) continue;
    fs.writeFileSync(`${note}.late`, "");
    say(
      `${shown(fs.readFileSync(note, "utf8"))} (pid ${pid}) takes more than ${timeoutMs / 1000} s; this is what it waits for:`,
    );
    void dumpAndKill(pid);
  }
}

function dumpAndKill(pid) {
  const dump = spawn(process.execPath, [at("dist", "cli", "index.js"), "dump", pid, "--full"], {
    stdio: ["ignore", 2, 2],
    timeout: lastWordsMs,
  });
  dump.once("close", () => signal(pid, "SIGKILL"));
  dump.once("error", () => signal(pid, "SIGKILL"));
}

const pidsIn = (notes) => fs.readdirSync(notes).filter((name) => !name.endsWith(".late"));

/** Sends a signal; tells whether there was anybody to take it. 0 only asks. */
function signal(pid, name) {
  try {
    return process.kill(Number(pid), name);
  } catch {
    return false;
  }
}

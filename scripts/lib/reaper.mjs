/** Ends the processes of test files that do not end by themselves. See `test-process.mjs` for their side. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { at, shown } from "./paths.mjs";
import { say } from "./say.mjs";

/** How long a late file has, after its SIGTERM, to tell what it waits for. */
const lastWordsMs = 5_000;

/** Runs `work` with an environment in which test files make themselves known, and watches them for as long as it takes. */
export async function withReaper(timeoutMs, work) {
  const notes = fs.mkdtempSync(path.join(os.tmpdir(), "curfew-test-"));
  // NODE_TEST_CONTEXT tells a `node --test` that it is inside of another; ours never is.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const watch = setInterval(() => reap(notes, timeoutMs), 500);
  try {
    const onHang = at(".build", "test", "support", "on-hang.js");
    return await work({ ...env, CURFEW_TEST_NOTES: notes, CURFEW_TEST_ON_HANG: onHang });
  } finally {
    clearInterval(watch);
    reap(notes, -lastWordsMs);
    fs.rmSync(notes, { recursive: true, force: true });
  }
}

function reap(notes, timeoutMs) {
  for (const pid of fs.readdirSync(notes).filter((name) => !name.endsWith(".late"))) {
    const note = path.join(notes, pid);
    if (!signal(pid, 0)) {
      fs.rmSync(note, { force: true });
      continue;
    }
    const age = Date.now() - (fs.statSync(note, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age >= timeoutMs + lastWordsMs) {
      say(`killing ${shown(fs.readFileSync(note, "utf8"))} (pid ${pid}): it did not end`);
      fs.rmSync(note, { force: true });
      signal(pid, "SIGKILL");
    } else if (age >= timeoutMs && !fs.existsSync(`${note}.late`)) {
      say(
        `${shown(fs.readFileSync(note, "utf8"))} (pid ${pid}) takes more than ${timeoutMs / 1000} s: asking it to end`,
      );
      fs.writeFileSync(`${note}.late`, "");
      signal(pid, "SIGTERM");
    }
  }
}

/** Sends a signal; tells whether there was anybody to take it. 0 only asks. */
function signal(pid, name) {
  try {
    return process.kill(Number(pid), name);
  } catch {
    return false;
  }
}

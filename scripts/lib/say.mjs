/** What a script says: progress and failure, on stderr, one line each; its help, when asked. */
import fs from "node:fs";

export function say(text) {
  process.stderr.write(`curfew: ${text}\n`);
}

/** Says what begins, and how long it took. */
export async function timed(what, work) {
  say(`${what}…`);
  const started = performance.now();
  const result = await work();
  say(`${what}: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** What a script throws when it has said all there is to say: the reader needs the sentence, not the stack. */
export class Failure extends Error {}

/**
 * Runs a script's body: a `Failure`, or an option that does not exist, becomes one sentence and exit code 1; anything else
 * is a bug and keeps its stack. `--help` prints the comment
 * that the script's `file` begins with; without a file it is the body's to answer.
 */
export async function script(file, body) {
  const args = process.argv.slice(2);
  try {
    if (file !== null && args.includes("--help")) console.log(headOf(file));
    else await body(args);
  } catch (error) {
    if (!(error instanceof Failure) && !String(error.code).startsWith("ERR_PARSE_ARGS")) throw error;
    if (error.message !== "") say(error.message);
    process.exitCode = 1;
  }
}

function headOf(file) {
  const [, comment] = /^\/\*\*\s(.*?)\s*\*\/$/ms.exec(fs.readFileSync(new URL(file), "utf8"));
  return comment.replace(/^ \* ?/gm, "").trim();
}

/**
 * The change notes in `changes/`: one for each change that a user can notice. The first line is its type, then an empty
 * line, then what a user should know. Releasing merges them into CHANGELOG.md (see docs/releasing.md).
 *
 * A branch that changes `src/` brings one, or says in a commit why there is none: `No change note: <why>`. A branch is what came
 * since CHANGES_BASE, or, without that, since it left `origin/main` or `main`; on `main` itself, since the latest note.
 */
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "./lib/files.mjs";
import { at, root, shown } from "./lib/paths.mjs";
import { Failure, script } from "./lib/say.mjs";

const types = ["breaking", "feature", "fix", "docs"];

await script(import.meta.url, () => {
  const notes = filesBelow(at("changes"), (file) => path.basename(file) !== "README.md");
  for (const note of notes) {
    const fault = faultOf(note);
    if (fault !== undefined) throw new Failure(`${shown(note)} ${fault}`);
  }
  console.log(`${notes.length} change notes, all well-formed; ${whatTheBranchBrings()}`);
});

function whatTheBranchBrings() {
  const base = baseOfBranch();
  if (base === "") return "without a repository nobody knows whether src has changed";
  const changed = git("diff", "--name-only", base, "HEAD", "--", "src", "changes").split("\n");
  if (!changed.some((file) => file.startsWith("src/"))) return "src is unchanged";
  if (changed.some((file) => file.startsWith("changes/"))) return "what changed in src brings one";
  if (/^No change note: \S/m.test(git("log", "--format=%B", `${base}..HEAD`)))
    return "a commit says why src brings none";
  throw new Failure(
    "src has changed and changes/ has not: add a note (see changes/README.md), or say in a commit `No change note: <why>`",
  );
}

/** Nothing where there is no repository. */
function baseOfBranch() {
  const head = git("rev-parse", "HEAD");
  for (const other of [process.env.CHANGES_BASE, "origin/main", "main"]) {
    const base = other ? git("merge-base", "HEAD", other) : "";
    if (base !== "" && base !== head) return base;
    if (other && other === process.env.CHANGES_BASE && base === "")
      throw new Failure(`CHANGES_BASE names no commit that this one comes from: ${JSON.stringify(other)}`);
  }
  return git("log", "-1", "--format=%H", "--", "changes");
}

/** What git prints, or nothing. */
function git(...args) {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

function faultOf(note) {
  if (!/^[a-z0-9-]+\.md$/.test(path.basename(note))) return "should be named like what-changed.md";
  const [type, empty, ...text] = fs.readFileSync(note, "utf8").split("\n");
  if (!types.includes(type)) return `begins with "${type}"; its first line is one of ${types.join(", ")}`;
  if (empty !== "") return "has no empty line after its type";
  if (text.join("").trim() === "") return "says nothing";
  return undefined;
}

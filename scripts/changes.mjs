/**
 * The change notes in `changes/`: one for each change that a user can notice. The first line is its type, then an empty
 * line, then what a user should know. Releasing merges them into CHANGELOG.md (see docs/releasing.md).
 */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "./lib/files.mjs";
import { at, shown } from "./lib/paths.mjs";
import { Failure, script } from "./lib/say.mjs";

const types = ["breaking", "feature", "fix", "docs"];

await script(() => {
  const notes = filesBelow(at("changes"), (file) => path.basename(file) !== "README.md");
  for (const note of notes) {
    const fault = faultOf(note);
    if (fault !== undefined) throw new Failure(`${shown(note)} ${fault}`);
  }
  console.log(`${notes.length} change notes, all well-formed`);
});

function faultOf(note) {
  if (!/^[a-z0-9-]+\.md$/.test(path.basename(note))) return "should be named like what-changed.md";
  const [type, empty, ...text] = fs.readFileSync(note, "utf8").split("\n");
  if (!types.includes(type)) return `begins with "${type}"; its first line is one of ${types.join(", ")}`;
  if (empty !== "") return "has no empty line after its type";
  if (text.join("").trim() === "") return "says nothing";
  return undefined;
}

/** The list of decisions in `docs/decisions/README.md`, from the first line of each record. */
import fs from "node:fs";
import path from "node:path";
import { filesBelow } from "../lib/files.mjs";
import { generatedPart } from "../lib/generated.mjs";
import { at } from "../lib/paths.mjs";

export function decisions({ update }) {
  const records = filesBelow(at("docs", "decisions"), (file) =>
    /\/\d{4}-[^/]+\.md$/.test(file.replaceAll(path.sep, "/")),
  );
  const list = records.map((file) => `- [${titleOf(file)}](${path.basename(file)})`).join("\n");
  generatedPart("docs/decisions/README.md", "decisions", list, update);
}

const titleOf = (file) => fs.readFileSync(file, "utf8").split("\n", 1)[0].replace(/^# /, "");

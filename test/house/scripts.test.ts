import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import test from "node:test";
import { root } from "../support/root.js";
import { run } from "../support/command.js";

const own = ["start", "sum"];
const scripts = fs
  .readdirSync(path.join(root, "scripts"))
  .filter((file) => file.endsWith(".mjs") && !own.includes(path.basename(file, ".mjs")));

for (const file of scripts) {
  test(`scripts/${file} --help says what it is for, and does nothing`, async () => {
    const { code, output } = await run(root, process.execPath, `scripts/${file}`, "--help");
    assert.equal(code, 0, output);
    const about = output.trim();
    assert.ok(about.length > 20 && !about.includes("*/"), about);
    assert.ok(fs.readFileSync(path.join(root, "scripts", file), "utf8").includes(about.split("\n")[0] ?? "?"), about);
  });
}

test("an option that a script does not have is one sentence, before anything is built", async () => {
  for (const script of ["bench", "test"]) {
    const { code, output } = await run(root, process.execPath, `scripts/${script}.mjs`, "--nonsense");
    assert.equal(code, 1);
    assert.match(output, /^curfew: .*--nonsense.*\n$/);
  }
});

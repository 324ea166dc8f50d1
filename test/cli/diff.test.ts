import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { emptyFolder } from "../support/folder.js";
import { curfew, ready } from "./curfew.js";

test("the difference of two dumps is what grew", async (t) => {
  const program = await ready(t, "cli/programs/growing.mjs", { ipc: true, nodeArgs: ["--inspect-port=0"] });
  const folder = await emptyFolder(t);
  const take = async (name: string): Promise<string> => {
    const file = path.join(folder, name);
    const { code, stderr } = await curfew("dump", String(program.pid), "--json", "--out", file);
    assert.deepEqual([code, stderr], [0, ""]);
    return file;
  };
  await program.ask("start");
  const before = await take("before.json");
  for (let started = 0; started < 3; started++) await program.ask("start");
  const after = await take("after.json");

  const { code, stdout } = await curfew("diff", before, after);
  assert.equal(code, 0);
  assert.match(stdout, /^\+3 {2}\(1 → 4\)\n {4}request {2}\S*growing\.mjs:4\n$/);

  const json = await curfew("diff", before, after, "--json");
  const [grown] = JSON.parse(json.stdout) as { grew: number; before: number; after: number }[];
  assert.deepEqual([grown?.grew, grown?.before, grown?.after], [3, 1, 4]);

  assert.equal((await curfew("diff", after, before)).stdout, "nothing grew\n");
});

test("a file that is no dump is named, and what to do about it", async (t) => {
  const folder = await emptyFolder(t);
  const broken = path.join(folder, "broken.json");
  const other = path.join(folder, "other.json");
  const missing = path.join(folder, "missing.json");
  await writeFile(broken, '{ "version": 1, "stacks": [');
  await writeFile(other, '{ "version": 2, "stacks": [] }');
  const said = async (file: string): Promise<string> => {
    const { code, stdout, stderr } = await curfew("diff", file, file);
    assert.deepEqual([code, stdout], [1, ""]);
    return stderr;
  };
  assert.match(
    await said(broken),
    /^curfew: \S*broken\.json is no dump: it is not JSON\. Write one with: curfew dump /,
  );
  assert.match(await said(other), /^curfew: \S*other\.json is no dump of version 1\. /);
  assert.match(await said(missing), /^curfew: \S*missing\.json cannot be read: ENOENT\n/);
});

test("a dump whose parts are not what they should be is refused, not a stack trace", async (t) => {
  const file = path.join(await emptyFolder(t), "odd.json");
  for (const text of ["null", '{ "version": 1, "stacks": [{}], "tasks": [] }', '{ "version": 1, "stacks": [] }']) {
    await writeFile(file, text);
    const { code, stderr } = await curfew("diff", file, file);
    assert.equal(code, 1, text);
    assert.match(stderr, /^curfew: \S*odd\.json is no dump/, text);
  }
});

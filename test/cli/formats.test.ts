import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Dump } from "curfew/inspect";
import { emptyFolder } from "../support/folder.js";
import { hasGo, pprof } from "../support/go.js";
import { startProgram } from "../support/program.js";
import { cli, curfew, ready } from "./curfew.js";

/** A dump of three functions alike, written to a file in a form. */
async function written(t: TestContext, format: string, ...more: readonly string[]): Promise<Buffer> {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const out = path.join(await emptyFolder(t), "dump");
  const { code, stdout, stderr } = await curfew("dump", String(pid), "--format", format, "--out", out, ...more);
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
  return readFile(out);
}

test("the text quotes the line that is waited at, and counts those alike", async (t) => {
  const text = (await written(t, "text")).toString();
  assert.match(text, /^3 suspended functions in 1 stack\s+·\s+pid \d+, Node /);
  assert.match(
    text,
    /\n3 × .*\n {4}at work {2}\S*factory\.mjs:7:\d+\n {7}\| await gate;.*\n {4}by start {2}\S*factory\.mjs:12:/,
  );
  assert.ok(!text.includes("\u001b"), "a file is not coloured");
});

test("what goes into a pipe is not coloured, whatever the surroundings say of colours", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const program = startProgram(t, pathToFileURL(cli), {
    args: ["dump", String(pid)],
    env: { CI: "true", FORCE_COLOR: "1" },
  });
  const { code, stdout } = await program.end();
  assert.equal(code, 0);
  assert.match(stdout, /^3 suspended functions in 1 stack {2}·/);
});

test("a waker that a global object holds is told by its name there", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/threads/stuck.mjs");
  const { stdout } = await curfew("dump", String(pid), "--full");
  assert.match(stdout, /\n1 × {2}waits for whoever holds gate in globalThis(?: .*)?\n {4}at held /);
});

test("JSON is the dump itself", async (t) => {
  const dump = JSON.parse((await written(t, "json", "--full")).toString()) as Dump;
  assert.equal(dump.version, 1);
  assert.deepEqual(
    dump.stacks.map(({ count, frames, stuck }) => [count, frames.map((frame) => frame.function), stuck]),
    [[3, ["work", "start"], false]],
  );
});

test("Go's texts have a paragraph for each stack, and one for each function", async (t) => {
  assert.match((await written(t, "go")).toString(), /^goroutine profile: total 3\n3 @ 0x/);
  const list = (await written(t, "go2")).toString();
  assert.equal(list.match(/^goroutine \d+ \[/gm)?.length, 3);
  assert.match(list, /^work\(.*\)\n\t.*factory\.mjs:7$/m);
});

test("go tool pprof opens the profile", async (t) => {
  if (!(await hasGo(t))) return;
  const raw = await pprof(t, await written(t, "pprof"), "-raw");
  assert.match(raw, /^ +3: /m);
  assert.match(raw, /work .*factory\.mjs:7/);
});

test("speedscope's JSON has the frames with their lines", async (t) => {
  const file = JSON.parse((await written(t, "speedscope")).toString()) as {
    $schema: string;
    shared: { frames: { name: string; line?: number }[] };
  };
  assert.match(file.$schema, /speedscope/);
  assert.ok(file.shared.frames.some(({ name, line }) => name.includes("work") && line === 7));
});

test("folded stacks are lines of names from the outermost, and a count", async (t) => {
  assert.match((await written(t, "folded")).toString(), /^start[^;\n]*;work[^;\n]* 3\n$/);
});

test("a file that cannot be written is said in one sentence", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const out = path.join(await emptyFolder(t), "nowhere", "dump");
  const { code, stdout, stderr } = await curfew("dump", String(pid), "--out", out);
  assert.deepEqual([code, stdout], [1, ""]);
  assert.equal(stderr, `curfew: ${out} cannot be written: ENOENT\nsee: curfew dump --help\n`);
});

test("whoever reads may leave early", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/promises/thousand.mjs");
  const command = `"${process.execPath}" "${cli}" dump ${String(pid)} --format go2 | head -1`;
  const { stdout, stderr } = await promisify(execFile)("sh", ["-c", command]);
  assert.match(stdout, /^goroutine \d+ \[.*\]:\n$/);
  assert.equal(stderr, "");
});

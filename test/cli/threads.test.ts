import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import type { Dump } from "curfew/inspect";
import { emptyFolder } from "../support/folder.js";
import { curfew, ready } from "./curfew.js";

test("the text shows each thread below the main thread, and what it is in the middle of", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/threads/spins.mjs");
  const { code, stdout, stderr } = await curfew("dump", String(pid));
  assert.deepEqual([code, stderr], [0, ""]);
  assert.match(stdout, /^1 suspended function in 1 stack\s+·\s+pid \d+.*\n\n1 × {2}suspended\n {4}at nap /);
  assert.match(stdout, /\n\nthread 1 {2}\S*spins\.mjs: 1 suspended function in 1 stack {2}·.*\n\n1 × {2}suspended\n/);
  assert.match(stdout, /\n\nthread 2 {2}\S*spins\.mjs: 0 suspended functions in 0 stacks.*\n\nbusy: .*\n {4}at spin /);
});

test("--no-threads shows the main thread alone", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/threads/spins.mjs");
  const { stdout } = await curfew("dump", String(pid), "--no-threads");
  assert.match(stdout, /^1 suspended function in 1 stack/);
  assert.doesNotMatch(stdout, /thread 1/);
});

test("a suspect in a thread is told with its thread", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/threads/stuck.mjs");
  const { code, stdout } = await curfew("leaks", String(pid));
  assert.equal(code, 1);
  assert.match(stdout, /^stuck +1 × {2}stuck \S*stuck\.mjs:6 in thread 1 {2}\(nothing can wake it\)\n$/);
});

test("the difference of two dumps counts what is alike in all threads", async (t) => {
  const folder = await emptyFolder(t);
  const [before, after] = ["before.json", "after.json"].map((name) => path.join(folder, name)) as [string, string];
  const { pid } = await ready(t, "inspect/corpus/threads/waits.mjs");
  assert.equal((await curfew("dump", String(pid), "--json", "--out", after)).code, 0);
  const { threads, ...rest } = JSON.parse((await curfew("dump", String(pid), "--json")).stdout) as Dump;
  await writeFile(before, JSON.stringify({ ...rest, threads: threads!.slice(1) }));
  assert.match(
    (await curfew("diff", before, after)).stdout,
    /^\+2 {2}\(2 → 4\)\n {4}setTimeout|^\+2 {2}\(2 → 4\)\n {4}nap /,
  );
  await writeFile(before, JSON.stringify({ ...rest, threads: [{ stacks: [{}], tasks: [] }] }));
  assert.match((await curfew("diff", before, after)).stderr, /is no dump of version 1/);
});

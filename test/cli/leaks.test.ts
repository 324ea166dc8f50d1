import assert from "node:assert/strict";
import { test } from "node:test";
import { curfew, ready } from "./curfew.js";

test("what is stuck is told line by line, and the exit code is 1", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/stuck/stuck-shapes.mjs");
  const { code, stdout, stderr } = await curfew("leaks", String(pid));
  assert.deepEqual([code, stderr], [1, ""]);
  assert.equal(stdout.match(/^stuck +1 × {2}on\w+ \S*stuck-shapes\.mjs:\d+ {2}\(nothing can wake it\)$/gm)?.length, 5);
});

test("a healthy process has no suspects, and the exit code is 0", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const { code, stdout, stderr } = await curfew("leaks", String(pid));
  assert.deepEqual([code, stdout, stderr], [0, "", ""]);
});

test("many at one line are a suspect, from as many on as was asked", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/functions/factory.mjs");
  const { code, stdout } = await curfew("leaks", String(pid), "--many", "3");
  assert.equal(code, 1);
  assert.match(stdout, /^many +3 × {2}work \S*factory\.mjs:7 {2}\(waits for /);
});

test("of several processes each suspect says which, and one that is not there is an error", async (t) => {
  const [healthy, stuck] = await Promise.all([
    ready(t, "inspect/corpus/functions/factory.mjs"),
    ready(t, "inspect/corpus/stuck/weakref-resolver.mjs"),
  ]);
  const { code, stdout } = await curfew("leaks", String(healthy.pid), String(stuck.pid), "--json");
  assert.equal(code, 1);
  const suspects = JSON.parse(stdout) as { target: string; why: string }[];
  assert.deepEqual(
    suspects.map(({ target, why }) => [target, why]),
    [[String(stuck.pid), "stuck"]],
  );
  await healthy.kill();
  const gone = await curfew("leaks", String(healthy.pid));
  assert.deepEqual([gone.code, gone.stderr], [1, `curfew: there is no process ${String(healthy.pid)}\n`]);
});

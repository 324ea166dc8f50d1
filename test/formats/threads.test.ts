import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { toFolded, toGoText, toSpeedscope } from "#curfew/formats/index.js";
import { runsOf } from "../support/runs.js";
import { threaded as anyThreaded } from "./arbitrary-dump.js";
import { readCounts, readGoroutines } from "./go-grammar.js";
import { sample, threaded } from "./sample.js";

test("debug=1: what a thread shows has the thread as its outermost frame, and as a label", () => {
  const { total, records } = readCounts(toGoText(threaded, 1));
  assert.equal(total, 8 + 4);
  const inThread = records.filter(({ frames }) => frames.at(-1)!.name === "thread 3 (resize)");
  assert.deepEqual(
    inThread.map(({ count, frames, labels }) => [count, frames[0]!.name, /"thread":"[^"]*"/.exec(labels)?.[0]]),
    ["crop", "leak", "child", "job"].map((name) => [1, name, '"thread":"thread 3 (resize)"']),
  );
  assert.deepEqual(inThread[0]!.frames.at(-1), { name: "thread 3 (resize)", file: "/app/resize.js", line: 1 });
});

test("debug=2: a thread's tasks are numbered on from the last of the thread before, and created by each other", () => {
  const main = readGoroutines(toGoText(sample, 2)).goroutines;
  const { goroutines } = readGoroutines(toGoText(threaded, 2));
  assert.deepEqual(goroutines.slice(0, main.length), main);
  assert.deepEqual(
    goroutines.slice(main.length).map(({ id, status, frames, parent }) => [id, status, frames[0]!.name, parent]),
    [
      [13, "running", "crop", undefined],
      [10, "sleep", "leak", undefined],
      [11, "sleep", "child", 10],
      [12, "live (leaked)", "job", undefined],
    ],
  );
  for (const { frames } of goroutines.slice(main.length))
    assert.deepEqual(frames.at(-1), { name: "thread 3 (resize)", file: "/app/resize.js", line: 1 });
});

test("folded stacks and speedscope have the thread below its stacks", () => {
  const added = toFolded(threaded)
    .split("\n")
    .filter((line) => line.startsWith("thread 3 (resize) (resize.js:1);"));
  assert.deepEqual(
    added.map((line) => line.slice("thread 3 (resize) (resize.js:1);".length)),
    ["crop (resize.js:8) 1", "leak (leak.js:7) 1", "thread;item;child 1", "thread;job 1"],
  );
  assert.match(toSpeedscope(threaded), /"name":"thread 3 \(resize\)","file":"\/app\/resize.js"/);
});

test("no id is there twice, and nothing is missing, however many threads there are", () => {
  fc.assert(
    fc.property(anyThreaded, (dump) => {
      const { goroutines, elided } = readGoroutines(toGoText(dump, 2));
      const ids = goroutines.map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(readCounts(toGoText(dump, 1)).total, goroutines.length + elided);
    }),
    runsOf(300),
  );
});

import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { toFolded } from "#curfew/formats/index.js";
import { runsOf } from "../support/runs.js";
import { dumps } from "./arbitrary-dump.js";
import { dumpOf, frame, leaks, sample } from "./sample.js";

test("folded stacks: a line a group, outermost first, with the count", () => {
  assert.equal(
    toFolded(sample),
    `login (login.js:21);hash (hash.js:3) 1
cart (cart.js:9);Promise.all;query (db.js:42) 3
leak (leak.js:7) 2
main;job 1
main;server 1
`,
  );
});

test("a file is told without its folders, whatever they are divided by", () => {
  const files = ["C:\\app\\src\\a.ts", "file:///app/b.js", "node:events", "c.js", "folder/"];
  const stacks = [{ ...leaks, frames: files.map((file) => frame("f", file, 1)).reverse() }];
  assert.equal(toFolded(dumpOf({ stacks })), "f (a.ts:1);f (b.js:1);f (node:events:1);f (c.js:1);f (folder/:1) 2\n");
});

test("folded stacks have as many lines, frames and counts as the dump, whatever the names are", () => {
  fc.assert(
    fc.property(dumps, (dump) => {
      const lines = toFolded(dump).split("\n").slice(0, -1);
      const read = lines.map((line) => {
        // As flamegraph.pl reads it: what stands after the last blank is the count.
        const [, stack, count] = /^(.*)\s+?(\d+)$/.exec(line)!;
        return `${count!} of ${stack!.split(";").length}`;
      });
      for (const { count, frames } of dump.stacks) {
        const index = read.indexOf(`${count} of ${Math.max(1, frames.length)}`);
        assert.notEqual(index, -1);
        read.splice(index, 1);
      }
    }),
    runsOf(300),
  );
});

import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { tasksWithoutStack } from "#curfew/formats/by-name.js";
import { toGoText } from "#curfew/formats/index.js";
import { oneLine, quoted } from "#curfew/formats/names.js";
import { hasGo, pprof, runGo } from "../support/go.js";
import { runsOf } from "../support/runs.js";
import { dumps } from "./arbitrary-dump.js";
import { readCounts } from "./go-grammar.js";
import { carts, dumpOf, frame, leaks, sample } from "./sample.js";

test("debug=1 of a dump with stacks: what runs, then a record for each stack, most numerous first, then tasks without one, and lost ones, by name", () => {
  assert.equal(
    toGoText(sample, 1),
    `goroutine profile: total 8
1 @ 0x1fd4cdff1 0x106229b01
# labels: {"state":"running"}
#	0x1fd4cdff0	hash+0x0	/app/hash.js:3
#	0x106229b00	login+0x0	/app/login.js:21

3 @ 0x2687bfbb1 0x35ad0dd1 0x35e15e771
# labels: {"certainty":"inferred", "status":"owned", "task":"GET /cart", "wait":"socket 127.0.0.1:5432"}
#	0x2687bfbb0	query+0x0	/app/db.js:42
#	0x35ad0dd0	Promise.all+0x0	?:0
#	0x35e15e770	cart+0x0	/app/cart.js:9

2 @ 0x3ec3e0fd1
# labels: {"status":"orphan", "stuck":"true", "wait":"nothing: it is stuck, held by pending in app.js"}
#	0x3ec3e0fd0	leak+0x0	file:///app/leak.js:7

1 @ 0xd7553b1 0x2a94e2081
# labels: {"lost":"1", "oldest":"120s", "state":"live", "wait":"chan receive"}
#	0xd7553b0	job+0x0		?:0
#	0x2a94e2080	main+0x0	?:0

1 @ 0x2b101ae31 0x2a94e2081
# labels: {"oldest":"400s", "state":"live", "wait":"IO wait"}
#	0x2b101ae30	server+0x0	?:0
#	0x2a94e2080	main+0x0	?:0

`,
  );
});

test("a stack that belongs to tasks of several names, or to one that nobody knows, has no task label", () => {
  const labels = (tasks: number[]): string => {
    const stacks = [{ ...carts, tasks }];
    return readCounts(toGoText({ ...sample, running: [], stacks, lost: [] }, 1)).records[1]!.labels;
  };
  assert.match(labels([4, 5]), /"task":"GET \/cart"/);
  for (const tasks of [[2, 4], [4, 99], [99], []]) assert.doesNotMatch(labels(tasks), /"task"/);
});

test("what runs is told even where nothing is suspended", () => {
  const { total, records } = readCounts(toGoText(dumpOf({ running: sample.running!, tasks: sample.tasks }), 1));
  assert.equal(total, 4);
  assert.deepEqual(records[0]!.labels, '"state":"running"');
});

test("a place has its address from its function, file, line and column, and no two places share one", () => {
  const at = (...places: Parameters<typeof frame>[]): string[] => {
    const stacks = places.map((place) => ({ ...leaks, frames: [frame(...place)] }));
    return readCounts(toGoText(dumpOf({ stacks }), 1)).records.map(({ addresses }) => addresses[0]!);
  };
  const [one, again] = at(["f", "a.js", 1, 1], ["f", "a.js", 1, 1, "inferred"]);
  assert.equal(one, again);
  const others = at(["g", "a.js", 1, 1], ["f", "b.js", 1, 1], ["f", "a.js", 2, 1], ["f", "a.js", 1, 2]);
  assert.equal(new Set([one, ...others]).size, 5);
});

test("debug=1 reads back to the same counts, functions, files and lines, whatever the names are", () => {
  fc.assert(
    fc.property(dumps, (dump) => {
      const { total, records } = readCounts(toGoText(dump, 1));
      const groups = [...dump.stacks].sort((a, b) => b.count - a.count);
      const running = dump.running === undefined ? 0 : 1;
      const counts = [...groups, ...dump.lost, ...tasksWithoutStack(dump).map(() => ({ count: 1 }))].map(
        ({ count }) => count,
      );
      assert.equal(
        total,
        counts.reduce((sum, count) => sum + count, running),
      );
      const ofStacks = records.filter(({ labels }) => labels.includes('"status":'));
      assert.deepEqual(
        ofStacks.map(({ count, frames }) => ({ count, frames })),
        groups.map(({ count, frames }) => ({ count, frames: places(frames) })),
      );
      for (const { addresses, frames } of records) assert.equal(addresses.length, frames.length);
      if (running === 1) assert.deepEqual(records[0]!.frames, places(dump.running!));
    }),
    runsOf(500),
  );
});

/** What a stack is to be read as: each name on its line, and a word for what has none. */
function places(frames: readonly ReturnType<typeof frame>[]): { name: string; file: string; line: number }[] {
  if (frames.length === 0) return [{ name: "(unknown)", file: "?", line: 0 }];
  return frames.map(({ function: name, file, line }) => ({
    name: oneLine(name) || "(anonymous)",
    file: oneLine(file) || "?",
    line,
  }));
}

test("the real go tool pprof reads debug=1 of a dump with evil names", async (t) => {
  if (!(await hasGo(t))) return;
  const evil = { ...leaks, frames: [frame("x\n--- \n9 @ 0x1\n#\t", "a\nb", 1)] };
  const raw = await pprof(t, toGoText({ ...sample, stacks: [carts, evil] }, 1), "-raw");
  assert.match(raw, /^Samples:\ngoroutine\/count\n\s+1: 1 2 \n\s+3: 3 4 5 \n\s+2: 6 \n\s+1: 7 8 \n\s+1: 9 8 \n/m);
});

test("Go's strconv.Unquote gives labels back", async (t) => {
  if (!(await hasGo(t))) return;
  const texts = ['a"b\\c', "a\n\t\r\b\f\v\0b", "\x7f\u0085\u2028é💥", "\ud800x", "", "<&>"];
  const printed = await runGo(
    t,
    `package main
import ("fmt"; "strconv"; "os")
func main() {
  for _, arg := range []string{${texts.map((text) => JSON.stringify(quoted(text))).join(", ")}} {
    text, err := strconv.Unquote(arg)
    if err != nil { fmt.Println(err, arg); os.Exit(1) }
    fmt.Printf("%x\\n", text)
  }
}`,
  );
  assert.deepEqual(
    printed.trimEnd().split("\n"),
    texts.map((text) => Buffer.from(text).toString("hex")),
  );
});

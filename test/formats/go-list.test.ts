import assert from "node:assert/strict";
import test from "node:test";
import type { StackGroup, TaskInfo, Waker } from "curfew/inspect";
import fc from "fast-check";
import { tasksWithoutStack } from "#curfew/formats/by-name.js";
import { dumpList } from "#curfew/formats/dump-list.js";
import { toGoText } from "#curfew/formats/index.js";
import { oneLine } from "#curfew/formats/names.js";
import { runsOf } from "../support/runs.js";
import { dumps } from "./arbitrary-dump.js";
import { type Goroutine, type Place, readGoroutines } from "./go-grammar.js";
import { carts, dumpOf, frame, leaks, sample } from "./sample.js";

test("debug=2 of a dump with stacks: a paragraph for each suspended function, as Go prints a goroutine", () => {
  assert.equal(
    toGoText(sample, 2),
    `goroutine 6 [running]:
hash(...)
	/app/hash.js:3
login(...)
	/app/login.js:21

goroutine 4 [IO wait, 1 minutes]:
query(...)
	/app/db.js:42
Promise.all(...)
	?:0
cart(...)
	/app/cart.js:9
created by main/http in goroutine 2
	?:0

goroutine 5 [IO wait (stopping)]:
query(...)
	/app/db.js:42
Promise.all(...)
	?:0
cart(...)
	/app/cart.js:9
created by main/http in goroutine 2
	?:0

goroutine 7 [IO wait]:
query(...)
	/app/db.js:42
Promise.all(...)
	?:0
cart(...)
	/app/cart.js:9

goroutine 8 [waiting (leaked)]:
leak(...)
	file:///app/leak.js:7

goroutine 9 [waiting (leaked)]:
leak(...)
	file:///app/leak.js:7

goroutine 2 [IO wait]:
server(...)
	?:0
created by main
	?:0

goroutine 3 [chan receive (leaked), 2 minutes]:
job(...)
	?:0
created by main
	?:0
`,
  );
});

test("the status is Go's own word where one fits, and the kind of the waker where none does", () => {
  const status = (waker: Waker, wait?: string): string => {
    const task: TaskInfo = { id: 1, name: "t", owners: ["main"], state: "live", ageMs: 0 };
    const tasks = [wait === undefined ? task : { ...task, wait }];
    return readGoroutines(toGoText(dumpOf({ tasks, stacks: [of({ waker, tasks: [1] })] }), 2)).goroutines[0]!.status;
  };
  const kinds = [
    "timer",
    "sleep",
    "immediate",
    "socket",
    "server",
    "file",
    "dns",
    "child",
    "worker",
    "signal",
  ] as const;
  assert.deepEqual(
    kinds.map((kind) => status({ kind })),
    ["sleep", "sleep", "runnable", "IO wait", "IO wait", "IO wait", "IO wait", "child", "worker", "signal"],
  );
  assert.equal(status({ kind: "select" }), "select");
  assert.equal(status({ kind: "promise" }), "promise");
  assert.equal(status({ kind: "channel" }), "chan receive");
  assert.equal(status({ kind: "channel", detail: "chan send" }), "chan send");
  assert.equal(status({ kind: "channel", detail: "jobs" }, "chan send"), "chan send");
  assert.equal(status({ kind: "channel", detail: "chan send" }, "chan receive"), "chan send");
  assert.equal(status({ kind: "channel" }, "sleep"), "chan receive");
  assert.equal(status({ kind: "lock" }), "sync.Mutex.Lock");
  assert.equal(status({ kind: "lock" }, "sync.RWMutex.RLock"), "sync.RWMutex.RLock");
  assert.equal(status({ kind: "lock" }, "semacquire"), "semacquire");
  assert.equal(status({ kind: "lock", detail: "group limit" }), "group limit");
  assert.equal(status({ kind: "promise", detail: "context done" }, "sleep"), "context done");
  assert.equal(status({ kind: "unknown" }), "waiting");
  assert.equal(status({ kind: "unknown" }, "chan receive"), "chan receive");
  assert.equal(status({ kind: "none" }, "chan send"), "chan send");
});

test("the first stack of a task has its id; a further one has an id of its own, and was created by the task", () => {
  const tasks: TaskInfo[] = [{ id: 7, name: "worker", owners: ["main", "pool"], parent: 3, state: "live", ageMs: 0 }];
  const stacks = [of({ count: 2, tasks: [7, 7] }), of({ tasks: [7] })];
  const { goroutines } = readGoroutines(toGoText(dumpOf({ tasks, stacks }), 2));
  assert.deepEqual(
    goroutines.map(({ id, creator, parent }) => [id, creator, parent]),
    [
      [7, "main/pool", 3],
      [8, "main/pool/worker", 7],
      [9, "main/pool/worker", 7],
    ],
  );
});

test("past a size, each further stack is told once, the rest is counted, and what was lost is still told", () => {
  const other = of({ count: 500, frames: [frame("other", "b.js", 1)] });
  const text = dumpList(dumpOf({ stacks: [of({ count: 1000 }), other], lost: sample.lost }), 1000);
  const { goroutines, elided } = readGoroutines(text);
  assert.ok(goroutines.length > 10 && goroutines.length < 100);
  assert.equal(goroutines.length + elided, 1501);
  assert.match(text, /\n\n\.\.\.499 more of other elided\.\.\.\n\n/);
  assert.deepEqual(
    goroutines.slice(-3).map(({ frames }) => frames[0]!.name),
    ["leak", "other", "job"],
  );
});

test("what runs is told even where nothing is suspended, beside the tasks by name", () => {
  const { goroutines } = readGoroutines(toGoText(dumpOf({ running: sample.running!, tasks: sample.tasks }), 2));
  assert.deepEqual(
    goroutines.map(({ id, status }) => [id, status]),
    [
      [6, "running"],
      [2, "IO wait"],
      [4, "live"],
      [5, "stopping"],
    ],
  );
});

test("a name that looks like the next goroutine is not taken for it", () => {
  const words = ["goroutine 1 [running]:", "created by main", "[originating from goroutine 1]:", "...2 more elided..."];
  const frames = words.map((word) => frame(word, "a.js", 1));
  const tasks: TaskInfo[] = [{ id: 1, name: "t", owners: ["a in goroutine 9"], state: "live", ageMs: 0 }];
  const { goroutines } = readGoroutines(toGoText(dumpOf({ tasks, stacks: [of({ frames, tasks: [1] })] }), 2));
  assert.equal(goroutines.length, 1);
  assert.deepEqual(
    goroutines[0]!.frames.map(({ name }) => name.replace("\\", "")),
    words,
  );
  assert.equal(goroutines[0]!.creator, "a in\\ goroutine 9");
  assert.equal(goroutines[0]!.parent, undefined);
});

test("debug=2 reads back to the same counts, functions, files and lines, whatever the names are", () => {
  fc.assert(
    fc.property(dumps, (dump) => {
      const { goroutines } = readGoroutines(toGoText(dump, 2));
      const lost = dump.lost.flatMap(({ ids }) => ids);
      const stacks = dump.stacks.flatMap((group) => Array.from({ length: group.count }, () => places(group)));
      if (dump.running !== undefined) stacks.unshift(places({ frames: dump.running }));
      assert.deepEqual(goroutines.slice(0, stacks.length).map(plain), stacks);
      assert.equal(goroutines.length, stacks.length + tasksWithoutStack(dump).length + lost.length);
      assert.equal(new Set(goroutines.map(({ id }) => id)).size, goroutines.length);
    }),
    runsOf(500),
  );
});

/** Without the backslash that keeps a name from being taken for grammar. */
function plain({ frames }: Goroutine): Place[] {
  return frames.map(({ name, ...place }) => ({ name: bare(name), ...place }));
}

function bare(name: string): string {
  return name.replaceAll("\\ ", " ");
}

function places({ frames }: Pick<StackGroup, "frames">): Place[] {
  if (frames.length === 0) return [{ name: "(unknown)", file: "?", line: 0 }];
  return frames.map(({ function: name, file, line }) => ({
    name: bare(oneLine(name)) || "(anonymous)",
    file: oneLine(file) || "?",
    line,
  }));
}

/** One stack, orphaned, waiting for a timer, but for what is given. */
function of(parts: Partial<StackGroup>): StackGroup {
  return { ...leaks, count: 1, waker: { kind: "timer" }, stuck: false, ...parts };
}

test("a group with more stacks than known tasks gives the rest numbers above every task's", () => {
  const ids = readGoroutines(toGoText({ ...sample, stacks: [{ ...carts, count: 4 }] }, 2)).goroutines.map(
    ({ id }) => id,
  );
  assert.deepEqual(ids, [6, 4, 5, 7, 8, 2, 3]);
});

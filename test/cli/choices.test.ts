import assert from "node:assert/strict";
import { test } from "node:test";
import type { Dump, StackGroup } from "curfew/inspect";
import { choose, type Choice } from "#curfew/cli/choose.js";
import { dumpOf, frame } from "../formats/sample.js";
import { curfew, ready } from "./curfew.js";

const everything: Choice = { all: false, stuck: false, orphans: false, olderMs: 0, group: "stack" };

const stuck = stack("stuck", 2, { stuck: true, status: "orphan", waker: { kind: "none" } });
const young = stack("young", 1, { tasks: [1], status: "owned" });
const old = stack("old", 3, { tasks: [2, 3, 4], status: "owned" });
const foreign: StackGroup = {
  ...stack("foreign", 4, { status: "orphan" }),
  frames: [frame("read", "/app/node_modules/db/index.js", 1), frame("run", "node:internal/x", 2)],
};
const mixed: StackGroup = {
  ...stack("mixed", 1, {}),
  frames: [
    frame("read", "/app/node_modules/db/index.js", 1),
    frame("send", "/app/node_modules/db/send.js", 1),
    frame("mixed", "/app/app.js", 7),
  ],
};
const tasks = [1, 2, 3, 4].map((id) => {
  const name = id === 1 ? "young" : "old";
  return { id, name, owners: ["main"], state: "live" as const, ageMs: id === 1 ? 1000 : 400_000 };
});
const main = { stacks: [old, stuck, young, mixed, foreign], tasks };
const dump: Dump = dumpOf({
  ...main,
  threads: [{ ...main, id: 1, name: "", file: "/app/thread.js", heapBytes: 1, pauseMs: 1, lost: [] }],
});

test("each choice leaves what was asked for, in every thread", () => {
  const cases: readonly (readonly [Partial<Choice>, readonly string[], number])[] = [
    [{}, ["old", "stuck", "young", "mixed"], 8],
    [{ all: true }, ["foreign", "old", "stuck", "young", "mixed"], 0],
    [{ stuck: true }, ["stuck"], 0],
    [{ orphans: true }, ["stuck"], 8],
    [{ orphans: true, all: true }, ["foreign", "stuck"], 0],
    [{ olderMs: 300_000 }, ["old"], 0],
    [{ olderMs: 500 }, ["old", "young"], 0],
  ];
  for (const [choice, names, left] of cases) {
    const chosen = choose(dump, { ...everything, ...choice });
    for (const { stacks } of [chosen.dump, ...chosen.dump.threads!])
      assert.deepEqual([stacks.map(nameOf), chosen.foreign], [names, left], JSON.stringify(choice));
  }
});

test("frames of packages and of Node are left out, but for the innermost, which says what is waited for", () => {
  const names = (all: boolean): string[] =>
    choose(dump, { ...everything, all })
      .dump.stacks.find((one) => nameOf(one) === "mixed")!
      .frames.map((one) => one.function);
  assert.deepEqual(names(false), ["read", "mixed"]);
  assert.deepEqual(names(true), ["read", "send", "mixed"]);
});

test("grouped by line, function or task, what is alike is one row, with all its tasks", () => {
  const at = (line: number, more: Partial<StackGroup>): StackGroup => ({
    ...stack("f", 1, more),
    frames: [frame("f", "/app/app.js", line), frame(`caller ${String(line)}`, "/app/app.js", 99)],
  });
  const stacks = [
    at(1, { tasks: [1] }),
    at(2, { tasks: [2] }),
    { ...at(2, { tasks: [3] }), status: "orphan" as const },
  ];
  const counts = (group: Choice["group"]): unknown[] =>
    choose(dumpOf({ stacks, tasks }), { ...everything, group }).dump.stacks.map(({ count, tasks: ids }) => [
      count,
      ids,
    ]);
  assert.deepEqual(counts("stack"), [
    [1, [1]],
    [1, [2]],
    [1, [3]],
  ]);
  assert.deepEqual(counts("line"), [
    [2, [2, 3]],
    [1, [1]],
  ]);
  assert.deepEqual(counts("function"), [[3, [1, 2, 3]]]);
  assert.deepEqual(counts("task"), [
    [2, [2, 3]],
    [1, [1]],
  ]);
});

test("the command line asks for a full dump where a choice needs one", async (t) => {
  const { pid } = await ready(t, "inspect/corpus/stuck/weakref-resolver.mjs");
  const shown = async (...options: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await curfew("dump", String(pid), ...options);
    assert.deepEqual([code, stderr], [0, ""]);
    return stdout;
  };
  assert.match(await shown("--stuck"), /^1 suspended function in 1 stack .*\n\n1 × {2}stuck: nothing can wake it/);
  assert.match(await shown("--orphans", "--group", "function"), /nobody owns it/);
  assert.match(await shown("--older", "5m"), /^0 suspended functions in 0 stacks /);
});

function stack(name: string, count: number, more: Partial<StackGroup>): StackGroup {
  const frames = [frame(name, "/app/app.js", 7)];
  return { count, frames, status: "unknown", waker: { kind: "unknown" }, stuck: false, ...more };
}

/** The outermost function. */
function nameOf({ frames }: StackGroup): string {
  return frames[0]!.function === "read" && frames.length === 2 && frames[1]!.function === "run"
    ? "foreign"
    : frames.at(-1)!.function;
}

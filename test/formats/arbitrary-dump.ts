import type { Dump, Frame, InThread, LostTask, StackGroup, TaskInfo, ThreadDump, WakerKind } from "curfew/inspect";
import fc from "fast-check";
import { dumpOf } from "./sample.js";

/** What the grammars are made of, what moves a line or a column, and what no encoding takes. */
const pieces = fc.constantFrom(
  ...Array.from("\n\r\t\v\0\x7f\u0085\u2028\ud800()[]{}:;,.@#+/\\\"' 017"),
  "goroutine ",
  "goroutine 1 [running]:",
  "created by ",
  " in goroutine 7",
  "[originating from goroutine 1]:",
  "...2 more elided...",
  "0x1f",
  "+0x0",
  ", 5 minutes",
  "--- ",
  "é",
  "💥",
);

/** A name as somebody who hates us would choose it. */
export const names: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: pieces, maxLength: 8 }),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("", "query", "Promise.all", "new Pool", "get #value"),
);

const frames: fc.Arbitrary<Frame> = fc.record({
  function: names,
  file: names,
  line: fc.nat(1_000_000),
  column: fc.nat(200),
  certainty: fc.constantFrom("exact", "inferred", "function"),
});

const kinds: readonly WakerKind[] = ["timer", "socket", "channel", "lock", "promise", "none", "unknown"];

const stacks: fc.Arbitrary<StackGroup> = fc.record(
  {
    count: fc.integer({ min: 1, max: 5 }),
    frames: fc.array(frames, { maxLength: 4 }),
    status: fc.constantFrom("owned", "orphan", "unknown"),
    waker: fc.record(
      { kind: fc.constantFrom(...kinds), detail: names, path: fc.array(names, { maxLength: 3 }) },
      { requiredKeys: ["kind"] },
    ),
    stuck: fc.boolean(),
    tasks: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 5 }),
  },
  { requiredKeys: ["count", "frames", "status", "waker", "stuck"] },
);

const tasks: fc.Arbitrary<TaskInfo> = fc.record(
  {
    id: fc.integer({ min: 1, max: 12 }),
    name: names,
    owners: fc.array(names, { maxLength: 3 }),
    parent: fc.integer({ min: 1, max: 12 }),
    state: fc.constantFrom("live", "stopping", "queued"),
    wait: names,
    waitMs: fc.nat(600_000),
    ageMs: fc.nat(600_000),
  },
  { requiredKeys: ["id", "name", "owners", "state", "ageMs"] },
);

/** Ids that no task of the dump has. */
const lost: fc.Arbitrary<LostTask> = fc
  .record({
    count: fc.integer({ min: 1, max: 4 }),
    name: names,
    owners: fc.array(names, { maxLength: 3 }),
    oldestMs: fc.nat(600_000),
    ids: fc.uniqueArray(fc.integer({ min: 100, max: 1_000_000_000 }), { maxLength: 4 }),
  })
  .map((row) => ({ ...row, ids: row.ids.slice(0, row.count) }));

const inThread = {
  running: fc.array(frames, { maxLength: 3 }),
  stacks: fc.array(stacks, { minLength: 1, maxLength: 5 }),
  tasks: fc.uniqueArray(tasks, { selector: ({ id }) => id, maxLength: 8 }),
  lost: fc.uniqueArray(lost, { selector: ({ ids }) => ids[0], maxLength: 2 }),
} satisfies { [key in keyof InThread]?: unknown };

/** Any thread with a stack. */
const threads: fc.Arbitrary<ThreadDump> = fc.record(
  { ...inThread, id: fc.nat(99), name: names, file: names, heapBytes: fc.nat(), pauseMs: fc.nat(100), missing: names },
  { requiredKeys: ["id", "name", "file", "heapBytes", "pauseMs", "stacks", "tasks", "lost"] },
);

/** Any dump with a stack. */
export const dumps: fc.Arbitrary<Dump> = fc
  .record(
    {
      ...inThread,
      notes: fc.array(names, { maxLength: 2 }),
    },
    { requiredKeys: ["stacks", "tasks", "lost", "notes"] },
  )
  .map(dumpOf);

/** Any dump with threads, each with a stack. */
export const threaded: fc.Arbitrary<Dump> = fc
  .tuple(dumps, fc.array(threads, { minLength: 1, maxLength: 3 }))
  .map(([dump, threads]) => ({ ...dump, threads }));

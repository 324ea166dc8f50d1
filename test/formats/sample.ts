import type { Dump, Frame, StackGroup } from "curfew/inspect";

/** A dump of nothing, but for what is given. */
export function dumpOf(parts: Partial<Dump>): Dump {
  return {
    version: 1,
    takenAt: "2026-11-24T20:00:00.000Z",
    process: { pid: 4711, node: "v22.23.3", argv0: "node", uptimeMs: 90_000, heapBytes: 5_000_000 },
    pauseMs: 30,
    stacks: [],
    tasks: [],
    lost: [],
    notes: [],
    ...parts,
  };
}

export function frame(
  name: string,
  file: string,
  line: number,
  column = 1,
  certainty: Frame["certainty"] = "exact",
): Frame {
  return { function: name, file, line, column, certainty };
}

/** Three requests of which two are known tasks, waiting for a database. */
export const carts: StackGroup = {
  count: 3,
  frames: [
    frame("query", "/app/db.js", 42, 13),
    frame("Promise.all", "", 0, 0),
    frame("cart", "/app/cart.js", 9, 3, "inferred"),
  ],
  status: "owned",
  waker: { kind: "socket", detail: "127.0.0.1:5432" },
  stuck: false,
  tasks: [4, 5],
};

/** Two that nobody owns and nothing can wake. */
export const leaks: StackGroup = {
  count: 2,
  frames: [frame("leak", "file:///app/leak.js", 7, 9)],
  status: "orphan",
  waker: { kind: "none", path: ["app.js", "pending"] },
  stuck: true,
};

/** One of each: what runs, what waits, what is stuck, what was lost. */
export const sample: Dump = dumpOf({
  running: [frame("hash", "/app/hash.js", 3, 5), frame("login", "/app/login.js", 21, 11)],
  stacks: [carts, leaks],
  tasks: [
    { id: 2, name: "server", owners: ["main"], state: "live", wait: "IO wait", waitMs: 1000, ageMs: 400_000 },
    { id: 4, name: "GET /cart", owners: ["main", "http"], parent: 2, state: "live", ageMs: 61_000 },
    { id: 5, name: "GET /cart", owners: ["main", "http"], parent: 2, state: "stopping", ageMs: 5_000 },
  ],
  lost: [{ count: 1, name: "job", owners: ["main"], wait: "chan receive", oldestMs: 120_000, ids: [3] }],
  notes: ["plain promises that nothing reaches are collected already, and invisible"],
});

/** The same in a process with threads: one that waits and spins, one that did not answer. */
export const threaded: Dump = {
  ...sample,
  threads: [
    {
      id: 3,
      name: "resize",
      file: "/app/resize.js",
      heapBytes: 6_000_000,
      pauseMs: 20,
      running: [frame("crop", "/app/resize.js", 8, 3)],
      stacks: [{ ...leaks, count: 1, stuck: false, waker: { kind: "timer" }, status: "owned", tasks: [1] }],
      tasks: [
        { id: 1, name: "item", owners: ["thread"], state: "live", ageMs: 1000 },
        { id: 2, name: "child", owners: ["thread", "item"], parent: 1, state: "live", wait: "sleep", ageMs: 1000 },
      ],
      lost: [{ count: 1, name: "job", owners: ["thread"], oldestMs: 1000, ids: [3] }],
    },
    { id: 4, name: "", file: "", heapBytes: 0, pauseMs: 0, stacks: [], tasks: [], lost: [], missing: "it is deaf" },
  ],
};

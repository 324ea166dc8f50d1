import { randomUUID } from "node:crypto";
import { OwnThreadSession } from "../attach/index.js";
import { tieName } from "../core/port.js";
import { wakerText } from "../formats/index.js";
import { type Graph, SnapshotReader } from "../heap/index.js";
import type { Frame, Waker } from "../wire/index.js";
import { Anatomy } from "./anatomy.js";
import { stacksOf, taskOf } from "./async-stacks.js";
import { socketsOf } from "./full-tier.js";
import { arrayAsked, eachElement, FunctionFrames } from "./function-frames.js";
import { findWakeable } from "./liveness.js";
import { collectStacks, type StackTable } from "./probe.js";
import type { Places } from "./source-maps.js";
import { depth, innermost, linesOf } from "./stack-table.js";
import { frameOf } from "./stacks-tier.js";
import { Suspended } from "./suspended.js";
import { Wakers } from "./wakers.js";
import { walk } from "./walk.js";

/** Suspended functions alike, among those that await some promises of this thread. */
export interface Suspect {
  readonly count: number;
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** What it waits for. Absent where nobody looked at the heap. */
  readonly waker?: Waker;
  /** Proven: nothing can wake it. */
  readonly stuck: boolean;
  /** Ids of the tasks that some of them are of. */
  readonly tasks: readonly number[];
}

/** A promise that somebody is asked about. */
export interface Asked {
  readonly promise: Promise<unknown>;
  /** The id of the task whose function is known to await it. */
  readonly task?: number;
  /** The promise that this one follows, by `then`. Who is told to wait for that one is not told again with this one. */
  readonly follows?: Promise<unknown>;
}

/** What the stacks alone tell. */
export interface Told {
  readonly suspects: readonly Suspect[];
  /** The promises of which no function was told: none awaits them, or two do, of which V8 tells neither. */
  readonly untold: readonly Asked[];
}

/** Who awaits these promises, by their stacks alone: at once, 10 to 20 µs for each, with nothing started and nothing paused. */
export function suspectsOf(asked: readonly Asked[], places: Places): Told {
  if (asked.length === 0) return { suspects: [], untold: [] };
  const table = ask(asked.map(({ promise }) => promise));
  const which = linesOf(table);
  const texts = new Map(asked.map(({ promise }, index) => [promise, table.stacks[which[index]!]![0]]));
  const stacks = new Map<string, { count: number; readonly tasks: number[] }>();
  for (const { promise, task, follows } of asked) {
    if (follows !== undefined && (texts.get(follows) ?? "") !== "") continue;
    const text = texts.get(promise)!;
    const stack = stacks.get(text) ?? { count: 0, tasks: [] };
    stacks.set(text, stack);
    stack.count++;
    if (task !== undefined) stack.tasks.push(task);
  }
  const rows = [...stacks].map(([text, { count, tasks }]) => [text, count, tasks] as const);
  const suspects = innermost({ ...table, stacks: rows }).map(({ count, frames, tasks }) => ({
    count,
    frames: frames.map((frame) => frameOf(frame, places)),
    stuck: false,
    tasks,
  }));
  return { suspects, untold: asked.filter(({ promise }) => texts.get(promise) === "") };
}

/**
 * As {@link suspectsOf}, from a snapshot of the heap: also those of which two await the same promise, what each waits for, and whether anything
 * can wake it. The thread stands still meanwhile, as long as V8 and we take for its heap: 0.2 s for a small one.
 */
export async function proveSuspects(asked: readonly Asked[], places: Places): Promise<Suspect[]> {
  if (asked.length === 0) return [];
  const promises = asked.map(({ promise }) => promise);
  const table = ask(promises);
  await using session = new OwnThreadSession();
  // It is looked for in the heap: so it must be there.
  Object.assign(globalThis, { [place]: promises });
  try {
    return await prove(session, asked, table, places);
  } finally {
    Reflect.deleteProperty(globalThis, place);
  }
}

/** Holds what is asked about. */
const place = Symbol.for("curfew suspects");

function ask(promises: Promise<unknown>[]): StackTable {
  return collectStacks.call(promises, walk.toString(), depth, `curfew ${randomUUID()}`, tieName, 0);
}

/** The heap of this thread, piece by piece while V8 writes it: neither a file nor another thread is needed. */
async function heapOf(session: OwnThreadSession): Promise<Graph> {
  const reader = new SnapshotReader();
  using _ = session.on("HeapProfiler.addHeapSnapshotChunk", (params) =>
    reader.write((params as { chunk: string }).chunk),
  );
  await session.post("HeapProfiler.takeHeapSnapshot", { reportProgress: false, captureNumericValue: true });
  return reader.end();
}

async function prove(
  session: OwnThreadSession,
  asked: readonly Asked[],
  table: StackTable,
  places: Places,
): Promise<Suspect[]> {
  const sockets = await socketsOf(session);
  const graph = await heapOf(session);
  const array = arrayAsked(table, graph);
  if (array === undefined) return [];
  const anatomy = new Anatomy(graph);
  const suspended = new Suspended(anatomy);
  const wakeable = findWakeable(anatomy, array);
  const wakers = new Wakers(suspended, { now: table.now, ...sockets });
  const functionFrames = new FunctionFrames(suspended, places, table, array);
  const wanted = new Map<number, Asked>();
  eachElement(graph, array, (index, promise) => {
    const one = asked[index];
    if (one !== undefined) wanted.set(promise, one);
  });
  const awaiting = new Map([...suspended.waiting()].filter(([, promise]) => wanted.has(promise)));
  const found = new Map<string, Counted>();
  for (const fn of suspended.innermostOf([...awaiting.keys()])) {
    const promise = awaiting.get(fn)!;
    const stuck = wakeable[fn] === 0;
    const waker: Waker = stuck ? { kind: "none" } : wakers.of(promise);
    for (const { outermost, frames } of stacksOf(fn, suspended, functionFrames)) {
      const task = taskOf(outermost, suspended) ?? wanted.get(promise)!.task;
      const key = JSON.stringify([frames, stuck, wakerText(waker)]);
      let seen = found.get(key);
      if (seen === undefined) found.set(key, (seen = { count: 0, frames, waker, stuck, tasks: [] }));
      seen.count++;
      if (task !== undefined) seen.tasks.push(task);
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

type Counted = Omit<Suspect, "count" | "tasks"> & { count: number; readonly tasks: number[] };

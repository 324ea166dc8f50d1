import { evaluate, MainThreadSession, release, type Session } from "../attach/index.js";
import { tieName } from "../core/port.js";
import { type Graph, SnapshotReader } from "../heap/index.js";
import type { Dump, StackGroup, Waker } from "../wire/index.js";
import { Anatomy } from "./anatomy.js";
import { type AsyncStack, AsyncStacks, taskOf } from "./async-stacks.js";
import { findWakeable } from "./liveness.js";
import type { StackTable } from "./probe.js";
import { Places } from "./source-maps.js";
import { dumpOf, walkStacks } from "./stacks-tier.js";
import { Suspended } from "./suspended.js";
import type { Aside } from "./waker-details.js";
import { Wakers } from "./wakers.js";

/** Hears how far the reading of the heap is: bytes so far. */
export type Progress = (bytes: number) => void;

/**
 * The full dump: the stacks, and with a snapshot of the heap who owns each, what could wake it, and whether anything can.
 * The thread stands still while V8 writes the snapshot, and the process's memory grows to several times its heap meanwhile.
 */
export async function fullDump(
  session: Session,
  notes: readonly string[],
  progress: Progress = () => undefined,
): Promise<Dump> {
  const sockets = (await evaluate(session, socketsExpression)) as Pick<Aside, "peers" | "connecting">;
  let snapshot: Promise<Snapshot> | undefined;
  // Sent at once after the walk: between the two the program may go on.
  const walked = await walkStacks(session, true, (promises) => {
    snapshot = takeSnapshot(session, promises, progress);
  });
  const { graph, promises, ms } = await (walked.table.running === "" ? snapshot! : whilePaused(session, snapshot!));
  await release(session);
  const places = new Places();
  const stacks = analyse(graph, promises, walked.table, { now: walked.table.now, ...sockets }, places);
  return dumpOf(walked, walked.ms + ms, stacks, places, [...notes, blindness, ...threadNotes(graph, session)]);
}

/**
 * For a thread that is busy: from Node 22 on V8 writes a snapshot only between two tasks of the thread, and one that spins
 * never gets there. One that is paused does. If we are killed meanwhile, V8 ends our session, and the thread goes on.
 */
async function whilePaused<T>(session: Session, work: Promise<T>): Promise<T> {
  await session.post("Debugger.enable");
  try {
    await session.post("Debugger.pause");
    return await work;
  } finally {
    // It may have come to the end of its work before it was paused.
    await session.post("Debugger.resume").catch(() => undefined);
    await session.post("Debugger.disable");
  }
}

interface Snapshot {
  readonly graph: Graph;
  /** The node of the array of promises. */
  readonly promises: number | undefined;
  readonly ms: number;
}

async function takeSnapshot(session: Session, promises: string, progress: Progress): Promise<Snapshot> {
  const reader = new SnapshotReader();
  const listening = session.on("HeapProfiler.addHeapSnapshotChunk", (params) => {
    reader.write((params as { chunk: string }).chunk);
    progress(reader.bytes);
  });
  const started = performance.now();
  await session.post("HeapProfiler.takeHeapSnapshot", { reportProgress: false, captureNumericValue: true }, patience);
  listening[Symbol.dispose]();
  const ms = performance.now() - started;
  const graph = reader.end();
  const { heapSnapshotObjectId } = (await session.post("HeapProfiler.getHeapObjectId", { objectId: promises })) as {
    heapSnapshotObjectId: string;
  };
  return { graph, promises: graph.nodeOfId(Number(heapSnapshotObjectId)), ms };
}

function analyse(
  graph: Graph,
  promises: number | undefined,
  table: StackTable,
  aside: Aside,
  places: Places,
): StackGroup[] {
  const anatomy = new Anatomy(graph);
  const survey = anatomy.survey();
  const suspended = new Suspended(anatomy, survey);
  const reached = graph.reachable();
  const wakeable = findWakeable(anatomy, survey, promises);
  const wakers = new Wakers(suspended, survey, aside);
  const stacks = new AsyncStacks(suspended, places, table, promises);
  const groups = new Map<string, Counted>();
  for (const innermost of suspended.innermost()) {
    if (reached[innermost] === 0 || isTie(innermost, graph)) continue;
    const stuck = wakeable[innermost] === 0;
    const waker: Waker = stuck ? { kind: "none" } : wakers.of(suspended.awaited.get(innermost)!);
    for (const stack of stacks.of(innermost)) count(groups, groupOf(stack, waker, stuck, suspended));
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** One of those behind the tasks' stacks, from a look of before. */
function isTie(fn: number, graph: Graph): boolean {
  const closure = graph.find(fn, "function");
  return closure !== undefined && graph.name(closure).startsWith(tieName);
}

function groupOf({ outermost, frames }: AsyncStack, waker: Waker, stuck: boolean, suspended: Suspended): Counted {
  const task = taskOf(outermost, suspended);
  // What Node itself awaits, such as the main module, is nobody's and no orphan.
  const status = task !== undefined ? "owned" : frames.at(-1)!.file.startsWith("node:") ? "unknown" : "orphan";
  return { count: 1, frames, status, waker, stuck, ...(task === undefined ? {} : { tasks: [task] }) };
}

/** Ids are added in place: one group may be a hundred thousand functions, each of a task. */
function count(groups: Map<string, Counted>, one: Counted): void {
  const key = JSON.stringify([one.frames, one.status, one.stuck, one.waker.kind, one.waker.path]);
  const seen = groups.get(key);
  if (seen === undefined) {
    groups.set(key, one);
    return;
  }
  seen.count += one.count;
  if (one.tasks !== undefined) (seen.tasks ??= []).push(...one.tasks);
  seen.waker = inCommon(seen.waker, one.waker);
}

/** Of many timers no one's rest is told, and of many locks no one's holder. */
function inCommon(a: Waker, b: Waker): Waker {
  if (a.detail === b.detail) return a;
  const { detail: _, ...bare } = a;
  const [first, second] = [a, b].map(({ detail }) => detail?.split(", held by ")[0]);
  return first !== undefined && first === second ? { ...bare, detail: first } : bare;
}

/** A group while it is counted. */
type Counted = Omit<StackGroup, "count" | "waker" | "tasks"> & { count: number; waker: Waker; tasks?: number[] };

/** Each thread has a heap of its own, which this snapshot is not. */
function threadNotes(graph: Graph, session: Session): string[] {
  const worker = graph.stringCode("Worker");
  let threads = 0;
  for (let node = 0; node < graph.nodeCount; node++) {
    if (graph.nameCodeOf(node) !== worker) continue;
    // A thread that has ended has none.
    const handle = graph.find(node, "<symbol kHandle>");
    if (handle !== undefined && graph.nameCodeOf(handle) === worker) threads++;
  }
  // A process that looks at itself does so from a thread.
  const others = threads - (session instanceof MainThreadSession ? 1 : 0);
  return others <= 0
    ? []
    : [
        `what is suspended in worker threads is not shown: the process has ${String(others)}, each with a heap of its own`,
      ];
}

/** V8 writes a gigabyte in about half a minute. */
const patience = 600_000;

const blindness =
  "what nothing reaches is not shown: an async function that awaits a promise which nobody holds is garbage, and is collected without a trace";

/** The other ends of the sockets, by the async ids that the heap shows too, and the addresses that are being connected to. */
const socketsExpression = `(() => {
  const peers = {};
  for (const handle of process._getActiveHandles?.() ?? []) {
    try {
      const id = Object.getOwnPropertySymbols(handle).find((one) => one.description === "async_id_symbol");
      if (id !== undefined && typeof handle.remoteAddress === "string") peers[handle[id]] = handle.remoteAddress + ":" + handle.remotePort;
    } catch {}
  }
  const requests = (process._getActiveRequests?.() ?? []).filter((one) => one?.constructor?.name === "TCPConnectWrap");
  return { peers, connecting: [...new Set(requests.map((one) => one.address + ":" + one.port))] };
})()`;

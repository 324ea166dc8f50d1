import { evaluate, MainThreadSession, release, type Session } from "../attach/index.js";
import { tieName } from "../core/port.js";
import type { Graph } from "../heap/index.js";
import type { Dump, StackGroup, Waker } from "../wire/index.js";
import { Anatomy } from "./anatomy.js";
import { type AsyncStack, AsyncStacks, taskOf } from "./async-stacks.js";
import { findWakeable } from "./liveness.js";
import type { StackTable } from "./probe.js";
import { type Progress, type Snapshot, SnapshotSource } from "./snapshot.js";
import { Places } from "./source-maps.js";
import { dumpOf, walkStacks } from "./stacks-tier.js";
import { Suspended } from "./suspended.js";
import type { Aside } from "./waker-details.js";
import { Wakers } from "./wakers.js";

/**
 * The full dump: the stacks, and with a snapshot of the heap who owns each, what could wake it, and whether anything can.
 * The thread stands still while V8 writes the snapshot, and the process's memory grows to several times its heap meanwhile.
 */
export async function fullDump(
  session: Session,
  notes: readonly string[],
  progress: Progress = () => undefined,
): Promise<Dump> {
  const sockets = await socketsOf(session);
  await using source = await SnapshotSource.open(session);
  let taking: Promise<Snapshot> | undefined;
  // Sent at once after the walk: between the two the program may go on.
  const walked = await walkStacks(session, true, () => {
    taking = source.take(progress);
    // If the walk fails, nobody waits for it.
    taking.catch(() => undefined);
  });
  const { graph, ms, notes: more } = await taking!;
  const promises = await nodeOf(session, walked.promises, graph);
  await release(session);
  const places = new Places();
  const stacks = analyse(graph, promises, walked.table, { now: walked.table.now, ...sockets }, places);
  return dumpOf(walked, walked.ms + ms, stacks, places, [...notes, ...more, blindness, ...threadNotes(graph, session)]);
}

/** What the heap does not tell of the sockets. */
export async function socketsOf(session: Session): Promise<Pick<Aside, "peers" | "connecting">> {
  return (await evaluate(session, socketsExpression)) as Pick<Aside, "peers" | "connecting">;
}

/** The node of an object behind a handle. */
export async function nodeOf(session: Session, handle: string, graph: Graph): Promise<number | undefined> {
  const answer = await session.post("HeapProfiler.getHeapObjectId", { objectId: handle });
  return graph.nodeOfId(Number((answer as { heapSnapshotObjectId: string }).heapSnapshotObjectId));
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
  // A method with a computed name has it as a property.
  const name = closure === undefined ? undefined : graph.find(closure, "name");
  return name !== undefined && graph.type(name).endsWith("string") && graph.name(name).startsWith(tieName);
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

import { evaluate, release, type Session } from "../attach/index.js";
import { tieName } from "../core/port.js";
import type { Graph } from "../heap/index.js";
import type { Dump, StackGroup, Waker } from "../wire/index.js";
import { Anatomy } from "./anatomy.js";
import { type AsyncStack, stacksOf, taskOf } from "./async-stacks.js";
import { arrayAsked, FunctionFrames } from "./function-frames.js";
import { type Counted, Groups } from "./groups.js";
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
  const walked = await walkStacks(session, () => {
    taking = source.take(progress);
    // If the walk fails, nobody waits for it.
    taking.catch(() => undefined);
  });
  const { graph, ms, notes: more } = await taking!;
  // It may have gone meanwhile: then nothing is held.
  await release(session).catch(() => undefined);
  const places = new Places();
  const stacks = analyse(graph, walked.table, { now: walked.table.now, ...sockets }, places);
  return dumpOf(walked, walked.ms + ms, stacks, places, [...notes, ...more, blindness]);
}

/** What the heap does not tell of the sockets. */
export async function socketsOf(session: Session): Promise<Pick<Aside, "peers" | "connecting">> {
  return (await evaluate(session, socketsExpression)) as Pick<Aside, "peers" | "connecting">;
}

function analyse(graph: Graph, table: StackTable, aside: Aside, places: Places): StackGroup[] {
  const anatomy = new Anatomy(graph);
  const suspended = new Suspended(anatomy);
  const promises = arrayAsked(table, graph);
  const reached = graph.reachable();
  const wakeable = findWakeable(anatomy, promises);
  const wakers = new Wakers(suspended, aside);
  const frames = new FunctionFrames(suspended, places, table, promises);
  const groups = new Groups();
  for (const innermost of suspended.innermost()) {
    if (reached[innermost] === 0 || isTie(innermost, graph)) continue;
    const stuck = wakeable[innermost] === 0;
    const waker: Waker = stuck ? { kind: "none" } : wakers.of(suspended.awaitedBy(innermost)!);
    for (const stack of stacksOf(innermost, suspended, frames)) groups.add(groupOf(stack, waker, stuck, suspended));
  }
  return groups.all();
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

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { callOn, collectGarbage, evaluate, handleOf, objectsWith, release, type Session } from "../attach/index.js";
import { tieName } from "../core/port.js";
import type { Dump, Frame, ProcessInfo, StackGroup, TaskReading } from "../wire/index.js";
import { answersWithin, readThrough, taskInfos } from "./light.js";
import { collectStacks, type StackTable } from "./probe.js";
import { Places } from "./source-maps.js";
import { depth, framesOf, innermost, type RawFrame, type RawStack } from "./stack-table.js";
import { walk } from "./walk.js";

/** What both tiers begin with. */
export interface Walked {
  readonly facts: ProcessInfo;
  readonly reading: TaskReading;
  readonly table: StackTable;
  /** How long the thread stood still. */
  readonly ms: number;
}

/**
 * One walk of the heap by V8 (it collects garbage first), then one call that asks each promise who awaits it. `then`: for a
 * dump that takes a snapshot of the heap too; called as soon as all was sent, so that what it sends follows at once. The table
 * then tells of each promise who awaits it, and no more of its stack: the heap tells that. Release the session's handles afterwards.
 */
export async function walkStacks(session: Session, then?: () => void): Promise<Walked> {
  const { hasTasks, ...facts } = (await evaluate(session, processFacts, answersWithin)) as Facts;
  let started = performance.now();
  // A task that nothing reaches is counted as lost once the collector has found it; if not before, it is counted as live.
  if (hasTasks) await collectGarbage(session);
  let ms = performance.now() - started;
  if (hasTasks) await sleep(oneTurn);
  const reading = await readThrough(session, "tasks");
  started = performance.now();
  const promises = await objectsWith(session, await handleOf(session, promisePrototype));
  ms += performance.now() - started;
  const how = then === undefined ? [depth, "", tieName, mostTies] : [1, `curfew ${randomUUID()}`, tieName, 0];
  const asked = callOn(session, promises, collectStacks.toString(), [walk.toString(), ...how]);
  then?.();
  const table = (await asked) as StackTable;
  return { facts, reading, table, ms: ms + table.ms };
}

/** The stacks tier: every line and every stack, cheaply; nobody looks for what could wake them. */
export async function stacksDump(session: Session, notes: readonly string[]): Promise<Dump> {
  const walked = await walkStacks(session);
  await release(session);
  const places = new Places();
  const stacks = innermost(walked.table)
    .flatMap((stack) => stackGroups(stack, places))
    .sort((a, b) => b.count - a.count);
  return dumpOf(walked, walked.ms, stacks, places, [
    ...notes,
    "the stacks alone: nobody looked for what could wake them, nor for what is stuck; a full dump does",
    ...(walked.reading.tasks!.length > mostTies ? [tooMany] : []),
    "counted are promises, and of a task of ours each stack once: a function that awaits through .then(), Promise.race() or the like may be counted more than once, and two that await the same promise are not seen",
  ]);
}

/** Those of them that are of tasks, each task once, and the rest. */
function stackGroups({ count, frames, tasks }: RawStack, places: Places): StackGroup[] {
  const placed = frames.map((frame) => frameOf(frame, places));
  const owners = [...new Set(tasks)];
  const others = count - tasks.length;
  const group = { frames: placed, waker: { kind: "unknown" }, stuck: false } as const;
  return [
    ...(owners.length === 0 ? [] : [{ ...group, count: owners.length, status: "owned", tasks: owners } as const]),
    ...(others <= 0 ? [] : [{ ...group, count: others, status: "unknown" } as const]),
  ];
}

/** The dump that all this amounts to. */
export function dumpOf(
  { facts, reading, table }: Walked,
  pauseMs: number,
  stacks: readonly StackGroup[],
  places: Places,
  notes: readonly string[],
): Dump {
  const running = framesOf(table.running).map((frame) => frameOf(frame, places));
  const isCut = stacks.some(({ frames }) => frames.length >= depth);
  return {
    version: 1,
    takenAt: new Date().toISOString(),
    process: facts,
    pauseMs,
    ...(running.length === 0 ? {} : { running }),
    stacks,
    tasks: taskInfos(reading),
    lost: reading.lost,
    notes: [...notes, ...(isCut ? [`stacks are cut at ${String(depth)} functions`] : [])],
  };
}

/** A frame with the place that a person would open. */
export function frameOf(
  { function: name, url, line, column }: RawFrame,
  places: Places,
  certainty: Frame["certainty"] = "exact",
): Frame {
  return { function: name === "" ? "(anonymous)" : name, ...places.of(url, line, column), certainty };
}

/** That of V8's own promises, whatever the program made of the name. */
const promisePrototype = `Object.getPrototypeOf((async () => undefined)())`;

/** Long enough for a thread that is idle to hear what was collected. */
const oneTurn = 20;

/** Tying costs a task 250 bytes, and the thread half a microsecond. */
const mostTies = 100_000;
const tooMany = `of more than ${String(mostTies)} tasks some are told twice, by their stack and by their name: a further dump ties more of them`;

type Facts = ProcessInfo & { readonly hasTasks: boolean };

const processFacts = `({ pid: process.pid, node: process.version, argv0: process.argv0, uptimeMs: Math.round(process.uptime() * 1000), heapBytes: process.memoryUsage().heapUsed, hasTasks: globalThis[Symbol.for("curfew")]?.live > 0 })`;

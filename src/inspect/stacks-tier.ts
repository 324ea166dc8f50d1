import { callOn, evaluate, handleOf, objectsWith, release, type Session } from "../attach/index.js";
import type { Dump, Frame, ProcessInfo, StackGroup } from "../wire/index.js";
import { parseReading, readingExpression, taskInfos } from "./light.js";
import { collectStacks, type StackTable, walk } from "./probe.js";
import { Places } from "./source-maps.js";
import { framesOf, innermost, type RawFrame } from "./stack-table.js";

/**
 * The stacks tier: every line and every stack, cheaply; nobody looks for what could wake them. One walk of the heap by V8
 * (it collects garbage first), then one call that asks each promise who awaits it. The thread stands still for both.
 */
export async function stacksDump(session: Session, notes: readonly string[]): Promise<Dump> {
  const facts = (await evaluate(session, processFacts, answersWithin)) as ProcessInfo;
  const reading = parseReading(await evaluate(session, readingExpression("tasks")));
  const started = performance.now();
  const promises = await objectsWith(session, await handleOf(session, "Promise.prototype"));
  const walked = performance.now() - started;
  const table = (await callOn(session, promises, collectStacks.toString(), [walk.toString(), depth])) as StackTable;
  await release(session);
  const places = new Places();
  const running = framesOf(table.running).map((frame) => frameOf(frame, places));
  const stacks = innermost(table).map(({ count, frames }): StackGroup => ({
    count,
    frames: frames.map((frame) => frameOf(frame, places)),
    status: "unknown",
    waker: { kind: "unknown" },
    stuck: false,
  }));
  return {
    version: 1,
    takenAt: new Date().toISOString(),
    process: facts,
    pauseMs: walked + table.ms,
    ...(running.length === 0 ? {} : { running }),
    stacks,
    tasks: taskInfos(reading),
    lost: reading.lost,
    notes: [...notes, ...limits(stacks)],
  };
}

function frameOf({ function: name, url, line, column }: RawFrame, places: Places): Frame {
  return { function: name === "" ? "(anonymous)" : name, ...places.of(url, line, column), certainty: "exact" };
}

function limits(stacks: readonly StackGroup[]): string[] {
  return [
    "the stacks alone: nobody looked for what could wake them, nor for what is stuck; a full dump does",
    "counted are promises: a function that awaits through .then(), Promise.race() or the like may be counted more than once, and two that await the same promise are not seen",
    ...(stacks.some(({ frames }) => frames.length >= depth) ? [`stacks are cut at ${String(depth)} functions`] : []),
  ];
}

/** How many functions of a stack are told: a recursion may be any number deep. */
const depth = 64;

/** A thread answers between two steps of its code, even in an endless loop; but not out of a native call. */
const answersWithin = 5000;

const processFacts = `({ pid: process.pid, node: process.version, argv0: process.argv0, uptimeMs: Math.round(process.uptime() * 1000), heapBytes: process.memoryUsage().heapUsed })`;

import assert from "node:assert/strict";
import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { dump } from "curfew/inspect";
import { listeningOf } from "#curfew/attach/proc.js";
import { startLoad } from "../support/load.js";
import { type Program, startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** What the program `serving` tells of itself, after a garbage collection. */
interface Health {
  /** Million awaits a second. */
  readonly awaits: number;
  readonly heapUsed: number;
  readonly rss: number;
  readonly resources: readonly string[];
}

/** What dumps left behind in a process, beside one that was not looked at. */
export interface Outcome {
  readonly answered: number;
  readonly failed: readonly string[];
  /** Milliseconds of the longest pause that a dump told. */
  readonly longestPause: number;
  /** By how many bytes the heap, and the process's memory, grew more than those of the other process. */
  readonly heapGrew: number;
  readonly rssGrew: number;
  /** Awaits a second after all dumps to those before, as a multiple of the same in the other process. */
  readonly awaits: number;
}

/** Dumps a process again and again while it serves requests; another one serves as many and is left alone. */
export async function surviveDumps(t: TestContext, stacks: number, full: number): Promise<Outcome> {
  const [looked, control] = await Promise.all([serving(t), serving(t)]);
  const listening = listeningOf(looked.pid);
  const load = startLoad(t, await portOf(looked), "/", 10);
  const other = startLoad(t, await portOf(control), "/", 10);
  let longestPause = 0;
  const look = async (isFull: boolean): Promise<void> => {
    const { pauseMs } = await dump({ pid: looked.pid }, { full: isFull });
    longestPause = Math.max(longestPause, pauseMs);
    await Promise.all([load.more(20), other.more(20)]);
  };
  // The first dumps compile what the later ones run.
  for (const isFull of [false, true, false]) await look(isFull);
  const before = await healthOf(looked, control);
  for (let round = 0; round < stacks; round++) await look(false);
  for (let round = 0; round < full; round++) await look(true);
  const after = await healthOf(looked, control);
  const [tally] = await Promise.all([load.stop(), other.stop()]);
  assert.equal(looked.hasEnded, false);
  assert.deepEqual(listeningOf(looked.pid), listening);
  const grew = (key: "heapUsed" | "rss"): number =>
    after.looked[key] - before.looked[key] - (after.control[key] - before.control[key]);
  return {
    ...tally,
    longestPause,
    heapGrew: grew("heapUsed"),
    rssGrew: grew("rss"),
    awaits: after.looked.awaits / before.looked.awaits / (after.control.awaits / before.control.awaits),
  };
}

/** One after the other: on a small machine they would be in each other's way. */
async function healthOf(looked: Program, control: Program): Promise<{ looked: Health; control: Health }> {
  return { looked: (await looked.ask("health")) as Health, control: (await control.ask("health")) as Health };
}

async function serving(t: TestContext): Promise<Program> {
  const file = pathToFileURL(path.join(root, "test/attach/programs/serving.mjs"));
  const program = startProgram(t, file, { ipc: true, nodeArgs: ["--inspect-port=0", "--expose-gc"] });
  await portOf(program);
  return program;
}

async function portOf(program: Program): Promise<number> {
  return Number((await program.line(/^listening (\d+)$/))[1]);
}

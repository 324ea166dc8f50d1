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
  /** Million awaits in a second of the processor's time. */
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
  /** Awaits in a second of the processor's time after all dumps to those before, as a multiple of the same in the other process. */
  readonly awaits: number;
}

/** Dumps a process again and again while it serves requests; another one serves as many and is left alone. */
export async function surviveDumps(t: TestContext, stacks: number, full: number): Promise<Outcome> {
  const [looked, control] = await Promise.all([serving(t), serving(t)]);
  const listening = listeningOf(looked.pid);
  const failed: string[] = [];
  let answered = 0;
  let longestPause = 0;
  /** Takes dumps while both serve; when it resolves, both are idle. */
  const stretch = async (kinds: readonly boolean[]): Promise<void> => {
    const loads = [startLoad(t, await portOf(looked), "/", 10), startLoad(t, await portOf(control), "/", 10)];
    for (const full of kinds) {
      const { pauseMs } = await dump({ pid: looked.pid }, { full });
      longestPause = Math.max(longestPause, pauseMs);
      await Promise.all(loads.map((load) => load.more(20)));
    }
    const [tally] = await Promise.all(loads.map((load) => load.stop()));
    answered += tally!.answered;
    failed.push(...tally!.failed);
  };
  // The first dumps compile what the later ones run.
  await stretch([false, true, false]);
  const before = await healthOf(looked, control);
  await stretch([...Array<boolean>(stacks).fill(false), ...Array<boolean>(full).fill(true)]);
  const after = await healthOf(looked, control);
  assert.deepEqual(listeningOf(looked.pid), listening);
  assert.deepEqual(after.looked.resources, before.looked.resources);
  const grew = (key: "heapUsed" | "rss"): number =>
    after.looked[key] - before.looked[key] - (after.control[key] - before.control[key]);
  return {
    answered,
    failed,
    longestPause,
    heapGrew: grew("heapUsed"),
    rssGrew: grew("rss"),
    awaits: after.looked.awaits / before.looked.awaits / (after.control.awaits / before.control.awaits),
  };
}

/** In turns, and the fastest counts: the machine has other work. */
async function healthOf(looked: Program, control: Program): Promise<{ looked: Health; control: Health }> {
  const both: Health[][] = [[], []];
  for (let round = 0; round < 5; round++) {
    both[0]!.push((await looked.ask("health")) as Health);
    both[1]!.push((await control.ask("health")) as Health);
  }
  const [one, other] = both.map((all) => ({ ...all.at(-1)!, awaits: Math.max(...all.map(({ awaits }) => awaits)) }));
  return { looked: one!, control: other! };
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

/**
 * What a dump costs: against V8's own heap snapshot of the same process, taken in turns, and what it leaves behind. Only on
 * Linux, which tells of a process's memory what is needed.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Look } from "./dump/look.js";
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, type Goal, progress, report } from "./lib/report.js";
import { median, type Ratio, ratioOf } from "./lib/stats.js";

type What = "snapshot" | "promises" | "stacks" | "full";
const whats: readonly What[] = ["snapshot", "promises", "stacks", "full"];

const options = readOptions();
const sizes = options.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
const counts = sizes.filter((size) => size <= options.most);
/** Of turns: one look at a million functions takes a minute. */
const roundsOf = (count: number): number => (count > 100_000 ? 1 : options.quick || count > 10_000 ? 3 : 5);

const rows: Cell[][] = [];
const awaits: Cell[][] = [];
const notes: string[] = [];
const figures: Record<string, number>[] = [];
for (const count of counts) {
  await costs(count);
  await leftovers(count);
}

report(options, "dump", [
  {
    title: "Against V8's own heap snapshot",
    columns: [
      "suspended functions",
      "V8 finds the promises",
      "pause, stacks",
      "pause, full",
      "whole, full",
      "reader's memory",
    ],
    rows,
    figures,
    notes: [
      ...notes,
      "V8 finds the promises: the least that the stacks can take; a full dump takes as much, and a snapshot",
      "reader's memory: by how much it grew at its peak since the first of the heap came, as a part of the snapshot's size",
    ],
  },
  {
    title: "Awaits afterwards, of those before",
    columns: [
      "suspended functions",
      "V8's snapshot",
      "a dump, full",
      "young generation of one size: V8's",
      "a dump, full",
    ],
    rows: awaits,
    notes: [
      "against a twin that is left alone; of one size: --min-semi-space-size=4 --max-semi-space-size=4. V8 shrinks its young generation when it takes a snapshot, whoever asks for it",
    ],
  },
]);

async function costs(count: number): Promise<void> {
  const crowd = await start(count);
  const looks: Record<What, Look[]> = { snapshot: [], promises: [], stacks: [], full: [] };
  for (let round = 0; round < roundsOf(count); round++) {
    for (const what of whats) {
      progress(`dump: ${count} functions, ${what}, round ${round + 1}`);
      looks[what].push(await look(crowd, what));
    }
  }
  crowd.disconnect();
  const of = (what: What, key: keyof Look): number[] => looks[what].map((one) => one[key]);
  const cell = (above: number[], below: number[], goal: Goal): Cell => ({ ratio: ratioOf(above, below), goal });
  rows.push([
    count.toLocaleString("en"),
    { ratio: ratioOf(of("promises", "pause"), of("snapshot", "pause")) },
    cell(of("stacks", "pause"), of("snapshot", "pause"), { atMost: 0.5 }),
    cell(of("full", "pause"), of("snapshot", "pause"), { atMost: 1.5 }),
    cell(of("full", "whole"), of("snapshot", "whole"), { atMost: 2 }),
    cell(of("full", "memory"), of("full", "bytes"), { atMost: 1 }),
  ]);
  const each = (key: keyof Look): Record<string, number> =>
    Object.fromEntries(whats.map((what) => [`${what} ${key} ms`, Math.round(median(of(what, key)))]));
  const [bytes, memory] = [median(of("full", "bytes")), median(of("full", "memory"))];
  figures.push({
    functions: count,
    ...each("pause"),
    ...each("whole"),
    "snapshot bytes": bytes,
    "reader bytes": memory,
  });
  const shown = (key: keyof Look): string =>
    whats.map((what) => `${what} ${median(of(what, key)).toFixed(0)}`).join(", ");
  const megabytes = `snapshot of ${(bytes / 1e6).toFixed(0)} MB, reader's memory ${(memory / 1e6).toFixed(0)} MB`;
  notes.push(`${count.toLocaleString("en")}, ms still: ${shown("pause")}; whole: ${shown("whole")}; ${megabytes}`);
}

async function leftovers(count: number): Promise<void> {
  const goal = { atLeast: 0.99 };
  const asItIs = async (what: What): Promise<Cell> =>
    count > 100_000 ? "not measured" : { ratio: await awaitsAfter(count, what, []) };
  const oneSize = ["--min-semi-space-size=4", "--max-semi-space-size=4"];
  awaits.push([
    count.toLocaleString("en"),
    await asItIs("snapshot"),
    await asItIs("full"),
    { ratio: await awaitsAfter(count, "snapshot", oneSize) },
    { ratio: await awaitsAfter(count, "full", oneSize), goal },
  ]);
}

/**
 * Several times before and afterwards, each against a twin that is left alone and measured in the same moment: others use the machine
 * too. The first of each does not count: V8 compiles, and compiles again what it has thrown away.
 */
async function awaitsAfter(count: number, what: What, flags: readonly string[]): Promise<Ratio> {
  progress(`dump: ${count} functions, awaits after ${what}${flags.length > 0 ? ", one young generation" : ""}`);
  const [crowd, twin] = [await start(count, flags), await start(count, flags)];
  const measure = async (): Promise<number[]> => {
    const speeds = [];
    for (let i = 0; i < 6; i++) speeds.push((await speedOf(crowd)) / (await speedOf(twin)));
    return speeds.slice(1);
  };
  const before = await measure();
  await look(crowd, what);
  const after = await measure();
  crowd.disconnect();
  twin.disconnect();
  return ratioOf(after, before);
}

function look(crowd: ChildProcess, what: What): Promise<Look> {
  return runChild<Look>(options, "dump/look", [crowd.pid!, what]);
}

async function start(count: number, flags: readonly string[] = []): Promise<ChildProcess> {
  const file = fileURLToPath(new URL("./dump/crowd.js", import.meta.url));
  const crowd = fork(file, [String(count)], {
    execPath: options.node,
    execArgv: ["--inspect-port=0", "--max-old-space-size=12000", ...flags],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  await once(crowd, "message");
  return crowd;
}

async function speedOf(crowd: ChildProcess): Promise<number> {
  crowd.send({});
  const [answer] = (await once(crowd, "message")) as [{ speed: number }];
  return answer.speed;
}

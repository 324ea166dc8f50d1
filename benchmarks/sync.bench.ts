/**
 * What it costs tasks to talk to each other: five small programs and two streams, in ours, by a bare promise (the floor), in Go on one
 * thread, and by other libraries. Processor time, since others use the machine too.
 */
import { runChild } from "./lib/child.js";
import { runGo } from "./lib/go.js";
import { readOptions } from "./lib/options.js";
import { type Cell, type Goal, progress, report } from "./lib/report.js";
import { each, type Rounds } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";
import { floor } from "./sync/floor.js";
import { type Peer, peers } from "./sync/peers.js";
import { operations, ours, type Program, sizes } from "./sync/programs.js";

const options = readOptions();
/** For each pair: two runs of V8 on one program may end at different speeds. */
const processes = options.quick ? 1 : 3;
const programs = Object.keys(ours) as Program[];
const names = Object.keys(peers) as Peer[];

/** How many operations a contender can bear in a round. */
const slow: Partial<Record<Peer, number>> = {
  effection: 200,
  Effect: 50_000,
  "ts-chan": 50_000,
  "ts-chan, not stoppable": 50_000,
  "p-queue": 50_000,
};

async function against(
  program: Program,
  other: Peer | "floor" | "-",
  times: number,
): Promise<Rounds & { count: number }> {
  progress(`sync: ${program} against ${other}`);
  const count = Math.min(sizes[program], slow[other as Peer] ?? Infinity) / (options.quick ? 5 : 1);
  const all: Rounds = { ours: [], other: [] };
  for (let process = 0; process < times; process++) {
    const rounds = await runChild<Rounds>(options, "sync/pair", [program, other, count, 11]);
    all.ours.push(...rounds.ours);
    all.other.push(...rounds.other);
  }
  return { ...all, count };
}

const nanoseconds = (milliseconds: readonly number[], count: number): number => (median(milliseconds) * 1e6) / count;

/** Go, and ours alone, in turns: each a process of its own. */
async function againstGo(): Promise<{ rows: Cell[][]; notes: string[] }> {
  const figures = new Map<Program, { ours: number[]; go: number[] }>();
  let missing: string | undefined;
  for (let round = 0; round < (options.quick ? 1 : 3); round++) {
    const go = await runGo("sync");
    if ("missing" in go) missing = go.missing;
    for (const program of programs) {
      const { ours, count } = await against(program, "-", 1);
      const kept = figures.get(program) ?? { ours: [], go: [] };
      kept.ours.push(nanoseconds(each(ours, "cpu"), count));
      kept.go.push("figures" in go ? go.figures[program]! : NaN);
      figures.set(program, kept);
    }
  }
  const goals: Partial<Record<Program, Goal>> = {
    "ping-pong": { atMost: 1.5 },
    "hand-over": { atMost: 1.5 },
    buffered: { atMost: 1 },
  };
  const rows = [...figures].map(([program, { ours, go }]) => {
    const goal = goals[program];
    const cell: Cell = missing ?? { ratio: ratioOf(ours, go), ...(goal && { goal }) };
    return [program, operations[program], cell, `${median(ours).toFixed(0)} ns`, `${median(go).toFixed(0)} ns`];
  });
  return { rows, notes: [] };
}

const floorRows: Cell[][] = [];
for (const program of Object.keys(floor) as Program[]) {
  const { ours, other, count } = await against(program, "floor", processes);
  floorRows.push([
    program,
    operations[program],
    { ratio: ratioOf(each(ours, "cpu"), each(other, "cpu")), goal: { atMost: 1.5 } },
    `${nanoseconds(each(ours, "cpu"), count).toFixed(0)} ns`,
    `${nanoseconds(each(other, "cpu"), count).toFixed(0)} ns`,
  ]);
}

const peerRows: Cell[][] = [];
for (const program of programs) {
  const row: Cell[] = [program];
  for (const name of names) {
    if (peers[name][program] === undefined) {
      row.push("–");
      continue;
    }
    const { ours, other } = await against(program, name, options.quick ? 1 : 2);
    const cell = { ratio: ratioOf(each(other, "cpu"), each(ours, "cpu")) };
    // A wait that nobody can stop is not the same program; it shows what the stop costs them.
    row.push(name === "ts-chan, not stoppable" ? cell : { ...cell, goal: { atLeast: 3 } });
  }
  peerRows.push(row);
}

const go = await againstGo();
report(options, "sync", [
  {
    title: "Our processor time as a multiple of a bare promise's",
    columns: ["program", "one operation is", "the floor", "ours", "floor"],
    rows: floorRows,
  },
  {
    title: "Our processor time as a multiple of Go's, on one thread",
    columns: ["program", "one operation is", "Go", "ours", "Go's"],
    rows: go.rows,
  },
  { title: "Their processor time as a multiple of ours", columns: ["program", ...names], rows: peerRows },
]);

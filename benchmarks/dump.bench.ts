/** What a dump costs: against V8's own heap snapshot of the same process, taken in turns, and what it leaves behind. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Look } from "./dump/look.js";
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, type Goal, progress, report } from "./lib/report.js";
import { median, ratioOf } from "./lib/stats.js";

const options = readOptions();
const counts = options.quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
const rounds = options.quick ? 3 : 5;
const whats = ["snapshot", "stacks", "full"] as const;

const rows: Cell[][] = [];
const notes: string[] = [];
const figures: Record<string, number>[] = [];
for (const count of counts) {
  const crowd = await start(count);
  const before = await speedOf(crowd);
  const looks: Record<(typeof whats)[number], Look[]> = { snapshot: [], stacks: [], full: [] };
  for (let round = 0; round < (count >= 1_000_000 ? 1 : rounds); round++) {
    for (const what of whats) {
      progress(`dump: ${count} functions, ${what}, round ${round + 1}`);
      looks[what].push(await runChild<Look>(options, "dump/look", [crowd.pid!, what]));
    }
  }
  const after = await speedOf(crowd);
  crowd.disconnect();
  const of = (what: (typeof whats)[number], key: keyof Look): number[] => looks[what].map((look) => look[key]);
  const cell = (above: number[], below: number[], goal: Goal): Cell => ({ ratio: ratioOf(above, below), goal });
  rows.push([
    count.toLocaleString("en"),
    cell(of("stacks", "pause"), of("snapshot", "pause"), { atMost: 0.5 }),
    cell(of("full", "pause"), of("snapshot", "pause"), { atMost: 1.5 }),
    cell(of("full", "whole"), of("snapshot", "whole"), { atMost: 2 }),
    cell(of("full", "memory"), of("full", "bytes"), { atMost: 1 }),
    cell([after], [before], { atLeast: 0.99 }),
  ]);
  figures.push({
    functions: count,
    ...Object.fromEntries(whats.map((what) => [`${what} pause ms`, Math.round(median(of(what, "pause")))])),
    ...Object.fromEntries(whats.map((what) => [`${what} whole ms`, Math.round(median(of(what, "whole")))])),
    "snapshot bytes": median(of("full", "bytes")),
    "reader bytes": median(of("full", "memory")),
  });
  const figure = (what: (typeof whats)[number], key: keyof Look): string => median(of(what, key)).toFixed(0);
  notes.push(
    `${count.toLocaleString("en")}, ms still: snapshot ${figure("snapshot", "pause")}, stacks ${figure("stacks", "pause")}, full ${figure("full", "pause")}; whole ${figure("snapshot", "whole")}, ${figure("stacks", "whole")}, ${figure("full", "whole")}; snapshot of ${(median(of("full", "bytes")) / 1e6).toFixed(0)} MB`,
  );
}

report(options, "dump", [
  {
    title: "Against V8's own heap snapshot",
    columns: [
      "suspended functions",
      "pause, stacks",
      "pause, full",
      "whole, full",
      "reader's memory",
      "awaits afterwards",
    ],
    rows,
    figures,
    notes: [...notes, "reader's memory: by how much it grew at its peak, as a part of the snapshot's size"],
  },
]);

async function start(count: number): Promise<ChildProcess> {
  const file = fileURLToPath(new URL("./dump/crowd.js", import.meta.url));
  const crowd = fork(file, [String(count)], {
    execPath: options.node,
    execArgv: ["--inspect-port=0", "--max-old-space-size=12000"],
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

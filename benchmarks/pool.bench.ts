/** Items a second: our pools against a bare array, fastq and p-queue; piscina (threads); BullMQ used directly; and the disk's own speed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { runChild } from "./lib/child.js";
import { readOptions } from "./lib/options.js";
import { type Cell, progress, report, type Table } from "./lib/report.js";
import { each, type Rounds } from "./lib/rounds.js";
import { median, ratioOf } from "./lib/stats.js";
import type { Kind, Name } from "./pool/contenders.js";

const options = readOptions();
const count = options.quick ? 10_000 : 100_000;
const rounds = options.quick ? 5 : 15;
const workers = 10;

const rate = (items: number, spent: Rounds["ours"]): string =>
  `${((items / median(each(spent, "wall"))) * 1000).toFixed(0)}/s`;

async function inMemory(): Promise<Table> {
  const kinds: readonly Kind[] = ["nothing", "one `setImmediate`"];
  const pairs: readonly [ours: Name, other: Name][] = [
    ["curfew", "array"],
    ["curfew, results asked for", "fastq"],
    ["curfew, results asked for", "p-queue"],
  ];
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const kind of kinds) {
    const cells: Cell[] = [];
    const rates: string[] = [];
    for (const [ours, other] of pairs) {
      progress(`pool: ${kind}, against ${other}`);
      const spent = await runChild<Rounds>(options, "pool/pair", [ours, other, kind, count, workers, rounds]);
      cells.push({ ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) });
      rates.push(`${other} ${rate(count, spent.other)}, ours ${rate(count, spent.ours)}`);
    }
    rows.push([kind, ...cells]);
    notes.push(`${kind}: ${rates.join(" · ")}`);
  }
  const title = `In memory, ${count.toLocaleString("en")} items, ${workers} at once: our items a second as a multiple of theirs`;
  return { title, columns: ["each awaits", ...pairs.map(([, other]) => other)], rows, notes };
}

async function inThreads(): Promise<Table> {
  progress("pool: threads");
  const items = options.quick ? 2_000 : 10_000;
  const spent = await runChild<Rounds>(options, "pool/threads", [items, rounds]);
  return {
    title: "In threads, items that do nothing: our items a second as a multiple of piscina's",
    columns: ["piscina"],
    rows: [[{ ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) }]],
    notes: [`piscina ${rate(items, spent.other)}, ours ${rate(items, spent.ours)}`],
  };
}

async function onRedis(): Promise<Table> {
  const items = options.quick ? 500 : 3_000;
  const title = "On Redis: our time as a multiple of BullMQ's used directly";
  const server = await startRedis();
  if (server === undefined) return { title, columns: ["BullMQ"], rows: [["not measured: there is no redis-server"]] };
  progress("pool: Redis");
  const spent = await runChild<Rounds>(options, "pool/redis", [server.url, items, rounds]);
  await server.stop();
  const ratio = (key: "wall" | "cpu") => ratioOf(each(spent.ours, key), each(spent.other, key));
  return {
    title,
    columns: ["BullMQ", "processor time of this process"],
    rows: [[{ ratio: ratio("wall"), goal: { atMost: 1.05 } }, { ratio: ratio("cpu") }]],
    notes: [`BullMQ ${rate(items, spent.other)}, ours ${rate(items, spent.ours)}`],
  };
}

async function onDisk(): Promise<Table> {
  const rows: Cell[][] = [];
  const notes: string[] = [];
  for (const producers of [1, 16, 256]) {
    progress(`pool: disk, ${producers} at once`);
    const items = Math.min(options.quick ? 1_000 : 5_000, producers * 250);
    const spent = await runChild<Rounds & { perSync: number }>(options, "pool/disk", [items, producers, 5]);
    rows.push([String(producers), { ratio: ratioOf(each(spent.other, "wall"), each(spent.ours, "wall")) }]);
    notes.push(
      `${producers} at once: classic-level ${rate(items, spent.other)}, ours ${rate(items, spent.ours)}; one append and fdatasync: ${spent.perSync.toFixed(2)} ms`,
    );
  }
  const title =
    "On a disk, synced: our items a second as a multiple of `put(…, { sync: true })` of classic-level, without a queue";
  return { title, columns: ["at once", "classic-level"], rows, notes };
}

/** Redis as it comes: no sync. So what is measured is our layer, not the disk. */
async function startRedis(): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  const port = 20_000 + (process.pid % 20_000);
  const dir = mkdtempSync(path.join(tmpdir(), "curfew-redis-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""];
  const server: ChildProcess = spawn("redis-server", args, { stdio: "ignore" });
  const found = await Promise.race([once(server, "spawn").then(() => true), once(server, "error").then(() => false)]);
  if (!found) return undefined;
  while (!(await listens(port))) await pause(20);
  const stop = async (): Promise<void> => {
    server.kill();
    await once(server, "close");
    rmSync(dir, { recursive: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket
      .once("error", () => resolve(false))
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      });
  });
}

report(options, "pool", [await inMemory(), await inThreads(), await onRedis(), await onDisk()]);

/** Reads a snapshot once, from cold, as a dump does: `read.js curfew|JSON.parse|nobody <file> <chunk>`. */
import fs from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { SnapshotReader } from "#curfew/heap/index.js";
import { answer } from "../lib/child.js";

/** `nobody` lets each chunk go: what is left is V8's own, before its next collection. */
export type Reader = "curfew" | "JSON.parse" | "nobody";

/** Milliseconds, without those that the file took; and megabytes more than before. */
export interface Reading {
  readonly wall: number;
  readonly cpu: number;
  readonly peak: number;
  readonly kept: number;
}

const [who, path, chunk] = process.argv.slice(2) as [Reader, string, string];

/** In portions as large as V8's chunks; but not so large that Node would put them outside of the heap, where V8's are not. */
const buffer = Buffer.alloc(Math.min(Number(chunk), 1_000_000));
const spent = { wall: 0, cpu: 0 };

function* chunks(): Generator<string> {
  const file = fs.openSync(path, "r");
  for (let read; (read = fs.readSync(file, buffer)) > 0;) yield buffer.toString("latin1", 0, read);
  fs.closeSync(file);
}

function timed<T>(work: () => T): T {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const result = work();
  spent.wall += performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  spent.cpu += (user + system) / 1e3;
  return result;
}

function streamed(): unknown {
  const reader = timed(() => new SnapshotReader());
  for (const chunk of chunks()) timed(() => reader.write(chunk));
  return timed(() => reader.end());
}

function joined(): unknown {
  const all = [...chunks()];
  return timed(() => JSON.parse(all.join("")) as unknown);
}

function dropped(): unknown {
  let length = 0;
  for (const chunk of chunks()) length += chunk.length;
  return length;
}

async function settled(): Promise<number> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc!();
    await pause(5);
  }
  return process.memoryUsage.rss() / 1e6;
}

const before = await settled();
const result = { curfew: streamed, "JSON.parse": joined, nobody: dropped }[who]();
const peak = (process.resourceUsage().maxRSS * 1024) / 1e6 - before;
const kept = (await settled()) - before;
answer({ ...spent, peak, kept } satisfies Reading);
if (result === undefined) throw new Error("nothing was read");

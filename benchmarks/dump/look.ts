/** Looks at a process once, from a process of its own: `look.js <pid> <snapshot|promises|stacks|full>`. */
import fs from "node:fs";
import { dump } from "curfew/inspect";
import { attachPid, handleOf, objectsWith } from "#curfew/attach/index.js";
import { answer } from "../lib/child.js";

/** What one look took. */
export interface Look {
  /** Milliseconds for which the process stood still. */
  readonly pause: number;
  /** Milliseconds from the first request to the answer, with the opening and closing of the inspector. */
  readonly whole: number;
  /** By how many bytes the looker's memory grew at its peak, from the moment when the first of the heap came. */
  readonly memory: number;
  /** Of the snapshot. */
  readonly bytes: number;
}

const [pid, what] = [Number(process.argv[2]), process.argv[3]];
let before = 0;
let bytes = 0;
const began = performance.now();
let pause: number;
if (what === "snapshot") pause = await snapshot();
else if (what === "promises") pause = await promises();
else ({ pauseMs: pause } = await dump({ pid }, { full: what === "full", onProgress: progress }));
const whole = performance.now() - began;
answer({ pause, whole, memory: before === 0 ? 0 : peak() - before, bytes } satisfies Look);

function progress(read: number): void {
  if (before === 0) {
    // What the connection took at its peak, before anything was read, is forgotten.
    fs.writeFileSync("/proc/self/clear_refs", "5");
    before = process.memoryUsage.rss();
  }
  bytes = read;
}

/** The most memory that this process had since it was asked to forget. */
function peak(): number {
  const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(fs.readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

/** V8's own, with nobody who reads it. */
async function snapshot(): Promise<number> {
  const session = await attachPid(pid);
  session.on("HeapProfiler.addHeapSnapshotChunk", (params) => (bytes += (params as { chunk: string }).chunk.length));
  const started = performance.now();
  await session.post("HeapProfiler.takeHeapSnapshot", { reportProgress: false }, 600_000);
  const ms = performance.now() - started;
  await session[Symbol.asyncDispose]();
  return ms;
}

/** V8 finds the promises, and nobody asks them anything: less than this no dump can take. */
async function promises(): Promise<number> {
  const session = await attachPid(pid);
  const prototype = await handleOf(session, "Promise.prototype");
  const started = performance.now();
  await objectsWith(session, prototype);
  const ms = performance.now() - started;
  await session[Symbol.asyncDispose]();
  return ms;
}

/** Looks at a process once, from a process of its own: `look.js <pid> <snapshot|stacks|full>`. */
import { dump } from "curfew/inspect";
import { attachPid } from "#curfew/attach/index.js";
import { answer } from "../lib/child.js";

/** What one look took. */
export interface Look {
  /** Milliseconds for which the process stood still. */
  readonly pause: number;
  /** Milliseconds from the first request to the answer, the opening and closing of the inspector left out. */
  readonly whole: number;
  /** By how many bytes the looker's memory grew at its peak. */
  readonly memory: number;
  /** Of the snapshot. */
  readonly bytes: number;
}

const [pid, what] = [Number(process.argv[2]), process.argv[3]];
const before = process.resourceUsage().maxRSS;
let bytes = 0;
const began = performance.now();
let pause: number;
if (what === "snapshot") pause = await snapshot();
else ({ pauseMs: pause } = await dump({ pid }, { full: what === "full", onProgress: (read) => (bytes = read) }));
const whole = performance.now() - began;
answer({ pause, whole, memory: (process.resourceUsage().maxRSS - before) * 1024, bytes } satisfies Look);

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

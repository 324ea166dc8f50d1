import { evaluate, type Session } from "../attach/index.js";
import { type Graph, SnapshotReader } from "../heap/index.js";
import type { SharedFile } from "./shared-file.js";

/** Hears how far the reading of the heap is: bytes so far. */
export type Progress = (bytes: number) => void;

/** A heap, as it was in one moment. */
export interface Snapshot {
  readonly graph: Graph;
  /** For how many milliseconds the thread stood still. */
  readonly ms: number;
}

/**
 * Takes a snapshot of the heap at the other end of a session, through a file. V8 writes it in one call, also on a thread that
 * spins, and nothing goes over the session meanwhile: whatever happens to us, the process goes on. Undefined if it cannot be
 * written: there may be no room.
 */
export async function snapshotThrough(
  file: SharedFile,
  session: Session,
  progress: Progress,
): Promise<Snapshot | undefined> {
  const reader = new SnapshotReader();
  const writing = evaluate(session, file.expression(writeSnapshot), patience) as Promise<number | null>;
  for await (const chunk of file.read(writing)) {
    reader.write(chunk);
    progress(reader.bytes);
  }
  const ms = await writing;
  return ms === null ? undefined : { graph: reader.end(), ms };
}

/**
 * Takes a snapshot that comes over the session. From Node 22 on V8 does this only between two tasks of the thread: one that spins must be paused for it. If we are killed
 * while chunks are on their way, Node may die of a write to a connection that is gone.
 */
export async function snapshotOver(session: Session, progress: Progress): Promise<Snapshot> {
  const reader = new SnapshotReader();
  using _ = session.on("HeapProfiler.addHeapSnapshotChunk", (params) => {
    reader.write((params as { chunk: string }).chunk);
    progress(reader.bytes);
  });
  const started = performance.now();
  await session.post("HeapProfiler.takeHeapSnapshot", { reportProgress: false, captureNumericValue: true }, patience);
  return { graph: reader.end(), ms: performance.now() - started };
}

/** Runs in the process. `path` leads to the open file. */
const writeSnapshot = `(path, builtin) => {
  const started = performance.now();
  try {
    builtin("v8").writeHeapSnapshot(path, { exposeNumericValues: true });
  } catch {
    return null;
  }
  return performance.now() - started;
}`;

/** V8 writes a gigabyte in about half a minute. */
const patience = 600_000;

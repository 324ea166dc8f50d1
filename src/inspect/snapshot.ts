import { randomUUID } from "node:crypto";
import fs, { type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { evaluate, type Session } from "../attach/index.js";
import { AttachError } from "../errors/index.js";
import { type Graph, SnapshotReader } from "../heap/index.js";
import { type Kept, keepSnapshot, type Written } from "./keeper.js";

/** Hears how far the reading of the heap is: bytes so far. */
export type Progress = (bytes: number) => void;

/** A heap, as it was in one moment. */
export interface Snapshot {
  readonly graph: Graph;
  /** For how many milliseconds the thread stood still. */
  readonly ms: number;
  /** What a reader should know of how it came about: sentences. */
  readonly notes: readonly string[];
}

/**
 * A snapshot of the heap at the other end of a session. The process takes it in one call, also when its thread spins, and nothing
 * goes over the session meanwhile. It keeps it in a file without a name, which we read by `/proc` where we can: only on
 * Linux, on one machine, and if what the process has open is ours to read. Else we ask for it piece by piece, and the process
 * goes on in between. Whatever happens to us, it goes on. Owner: whoever opens it, and that one disposes it.
 */
export class SnapshotSource implements AsyncDisposable {
  private constructor(
    private readonly session: Session,
    private readonly name: string,
    private readonly file: FileHandle | undefined,
  ) {}

  static async open(session: Session): Promise<SnapshotSource> {
    const name = `curfew-${randomUUID()}`;
    const kept = (await evaluate(session, `(${keepSnapshot.toString()})(${builtin}, "${name}")`)) as Kept;
    return new SnapshotSource(session, name, await openFile(kept, name));
  }

  async take(progress: Progress): Promise<Snapshot> {
    const writing = this.ask(`write(${String(this.file !== undefined)})`, patience) as Promise<Written>;
    const read = this.file === undefined ? undefined : await readAll(whileWritten(this.file, writing), progress);
    const { ms, inFile } = await writing;
    const reader = inFile && read !== undefined ? read : await readAll(this.pieces(), progress);
    return { graph: reader.end(), ms, notes: inFile ? [] : [inMemory] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file?.close();
    // The process may be gone, and all that it kept with it.
    await evaluate(this.session, `${this.keeper}?.close()`).catch(() => undefined);
  }

  private async *pieces(): AsyncGenerator<string> {
    for (;;) {
      const piece = (await this.ask(`piece(${String(pieceLength)})`)) as string;
      if (piece === "") return;
      yield piece;
    }
  }

  private async ask(what: string, patience?: number): Promise<unknown> {
    const answer = await evaluate(this.session, `${this.keeper}?.${what} ?? null`, patience);
    if (answer === null) throw new AttachError("we were too slow: the process has let go of its snapshot");
    return answer;
  }

  private get keeper(): string {
    return `globalThis[Symbol.for("${this.name}")]`;
  }
}

/** The same file, opened by us. */
async function openFile({ pid, fd }: Kept, name: string): Promise<FileHandle | undefined> {
  if (fd === null) return undefined;
  const path = `/proc/${String(pid)}/fd/${String(fd)}`;
  try {
    // In another container, or on another machine, the same pid is another process.
    return (await fs.readlink(path)).includes(name) ? await fs.open(path) : undefined;
  } catch {
    return undefined;
  }
}

/** What is written until `writing` settles, as it comes. Nothing tells when a file grows: it is looked at a hundred times a second. */
async function* whileWritten(file: FileHandle, writing: Promise<unknown>): AsyncGenerator<Uint8Array> {
  let isDone = false as boolean;
  const done = writing.then(
    () => (isDone = true),
    () => (isDone = true),
  );
  const buffer = Buffer.allocUnsafe(readLength);
  for (let at = 0; ;) {
    const isLast = isDone;
    const { bytesRead } = await file.read(buffer, 0, readLength, at);
    at += bytesRead;
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    else if (isLast) return;
    else await Promise.race([done, sleep(10)]);
  }
}

async function readAll(pieces: AsyncIterable<string | Uint8Array>, progress: Progress): Promise<SnapshotReader> {
  const reader = new SnapshotReader();
  for await (const piece of pieces) {
    reader.write(piece);
    progress(reader.bytes);
  }
  return reader;
}

/** `process.getBuiltinModule` is there from Node 20.16 on, `require` in the inspector's own scope. */
const builtin = `(process.getBuiltinModule ?? require)`;

const inMemory =
  "the process could write no file into its folder for temporary files, so it kept the snapshot of its heap in memory while it was read";

const pieceLength = 2 ** 20;
/** Of a file: more is not read faster, and stays in memory. */
const readLength = 2 ** 17;
/** V8 writes a gigabyte in about half a minute. */
const patience = 600_000;

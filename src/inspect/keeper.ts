import type * as Fs from "node:fs";
import type * as Os from "node:os";
import type * as Path from "node:path";
import type * as Timers from "node:timers";
import type * as V8 from "node:v8";

/** What the process keeps of a snapshot for us, while we read it. */
export interface Keeper {
  /** Takes the snapshot. `isRead`: the file is open at our side too, and is closed here as soon as it is written. */
  write(isRead: boolean): Written;
  /** The next characters, so many at most; none after the last. */
  piece(length: number): string;
  close(): void;
}

/** How the snapshot was taken. */
export interface Written {
  /** For how many milliseconds the thread stood still. */
  readonly ms: number;
  /** Else in memory: there was no file, or no room for it. */
  readonly inFile: boolean;
}

/** Where the file is; `null` where the process may write none. */
export interface Kept {
  readonly pid: number;
  readonly fd: number | null;
}

/**
 * Runs in the process: sent as its source, so it may use nothing from outside itself. Puts a {@link Keeper} on the global
 * object, under the symbol of this name. The file has no name before anything is written into it, so that nobody else opens it
 * and nothing stays behind, whoever is killed; where a file must have one to be written, it has it until then. A minute after
 * it was last asked for anything the keeper closes by itself.
 */
export function keepSnapshot(builtin: (id: string) => unknown, name: string): Kept {
  const fs = builtin("fs") as typeof Fs;
  const v8 = builtin("v8") as typeof V8;
  const path = (builtin("path") as typeof Path).join((builtin("os") as typeof Os).tmpdir(), name);
  const timers = builtin("timers") as typeof Timers;
  const key = Symbol.for(name);
  const isNameless = process.platform === "linux";
  const options = { exposeNumericValues: true } as unknown as V8.HeapSnapshotOptions;
  let fd: number | null = null;
  let at = 0;
  /** In place of the file. */
  let parts: Buffer[] | undefined;

  const writeFile = (): boolean => {
    try {
      v8.writeHeapSnapshot(isNameless ? `/proc/self/fd/${String(fd)}` : path, options);
      return true;
    } catch {
      return false;
    }
  };
  const readStream = (): Buffer[] => {
    const stream = v8.getHeapSnapshot(options);
    const read: Buffer[] = [];
    for (let part = stream.read() as Buffer | null; part !== null; part = stream.read() as Buffer | null)
      read.push(part);
    return read;
  };
  const keeper: Keeper = {
    write(isRead) {
      timer.refresh();
      const started = performance.now();
      const inFile = fd !== null && writeFile();
      if (!inFile) parts = readStream();
      if (inFile && isRead) keeper.close();
      return { ms: performance.now() - started, inFile };
    },
    piece(length) {
      timer.refresh();
      if (parts === undefined) {
        const buffer = Buffer.allocUnsafe(length);
        const read = fs.readSync(fd!, buffer, 0, length, at);
        at += read;
        return buffer.toString("latin1", 0, read);
      }
      const part = parts.shift();
      if (part !== undefined && part.length > length) parts.unshift(part.subarray(length));
      return part?.toString("latin1", 0, length) ?? "";
    },
    close() {
      Reflect.deleteProperty(globalThis, key);
      timers.clearTimeout(timer);
      parts = [];
      if (fd !== null) fs.closeSync(fd);
      fd = null;
      if (!isNameless) fs.rmSync(path, { force: true });
    },
  };
  const timer = timers.setTimeout(() => keeper.close(), 60_000).unref();
  try {
    fd = fs.openSync(path, "wx+", 0o600);
    if (isNameless) fs.unlinkSync(path);
  } catch {
    // It may write nowhere: then it is kept in memory.
  }
  Object.defineProperty(globalThis, key, { configurable: true, value: keeper });
  return { pid: process.pid, fd };
}

import { randomUUID } from "node:crypto";
import fs, { type FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { evaluate, type Session } from "../attach/index.js";

/**
 * A file that the process writes and we read: in its folder for temporary files, without a name before anything is written, so
 * that nobody else opens it and nothing stays behind, whoever is killed. Only on Linux, on one machine, where both see the same
 * `/proc`, and we may open what the process has open. Owner: whoever opens it, and that one disposes it.
 */
export class SharedFile implements AsyncDisposable {
  private constructor(
    private readonly session: Session,
    private readonly name: string,
    private readonly handle: FileHandle,
  ) {}

  /** Undefined where there can be none. */
  static async open(session: Session): Promise<SharedFile | undefined> {
    const name = `curfew-${randomUUID()}`;
    try {
      const { pid, fd } = (await evaluate(session, openExpression(name))) as { pid: number; fd: number };
      const path = `/proc/${String(pid)}/fd/${String(fd)}`;
      // In another container, or on another machine, the same pid is another process.
      if ((await fs.readlink(path)).includes(name)) return new SharedFile(session, name, await fs.open(path));
    } catch {
      // It may not write, or we may not read.
    }
    // The process may be gone, and the file with it.
    await evaluate(session, closeExpression(name)).catch(() => undefined);
    return undefined;
  }

  /**
   * An expression that calls a function, given as its source, with the path of the file and a function that finds modules of
   * Node; `null` if the file is closed already. Then the process closes the file.
   */
  expression(source: string): string {
    return `(() => {
      const file = ${keyOf(this.name)};
      try {
        return file === undefined ? null : (${source})("/proc/self/fd/" + file.fd, ${builtin});
      } finally {
        ${closeExpression(this.name)};
      }
    })()`;
  }

  /** What is written until `writing` settles, as it comes. Nothing tells when a file grows: it is looked at a hundred times a second. */
  async *read(writing: Promise<unknown>): AsyncGenerator<string> {
    let isDone = false as boolean;
    const done = writing.then(
      () => (isDone = true),
      () => (isDone = true),
    );
    const buffer = Buffer.allocUnsafe(chunkLength);
    for (let at = 0; ;) {
      const isLast = isDone;
      const { bytesRead } = await this.handle.read(buffer, 0, chunkLength, at);
      at += bytesRead;
      if (bytesRead > 0) yield buffer.toString("latin1", 0, bytesRead);
      else if (isLast) return;
      else await Promise.race([done, sleep(10)]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.handle.close();
    // The process may be gone, and the file with it.
    await evaluate(this.session, closeExpression(this.name)).catch(() => undefined);
  }
}

/** `process.getBuiltinModule` is there from Node 20.16 on, `require` in the inspector's own scope. */
const builtin = `(process.getBuiltinModule ?? require)`;

/** Where the process keeps it. Its number alone would not do: closed and opened again, it is another file's. */
function keyOf(name: string): string {
  return `globalThis[Symbol.for("${name}")]`;
}

/** If we are killed, the process closes it within a minute. */
function openExpression(name: string): string {
  return `(() => {
    const fs = ${builtin}("fs");
    const path = ${builtin}("path").join(${builtin}("os").tmpdir(), "${name}");
    const fd = fs.openSync(path, "wx+", 0o600);
    fs.unlinkSync(path);
    const value = { fd, timer: setTimeout(() => ${closeExpression(name)}, 60000).unref() };
    Object.defineProperty(globalThis, Symbol.for("${name}"), { configurable: true, value });
    return { pid: process.pid, fd };
  })()`;
}

function closeExpression(name: string): string {
  return `(() => {
    const file = ${keyOf(name)};
    if (file === undefined) return;
    delete ${keyOf(name)};
    clearTimeout(file.timer);
    ${builtin}("fs").closeSync(file.fd);
  })()`;
}

const chunkLength = 2 ** 20;

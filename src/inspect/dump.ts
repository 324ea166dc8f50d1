import { Worker } from "node:worker_threads";
import { attachPid, attachUrl, type Session } from "../attach/index.js";
import { registry } from "../core/port.js";
import { AttachError } from "../errors/index.js";
import { isHttpAddress } from "../internal/http-address.js";
import { ownThreads } from "../internal/own-threads.js";
import type { Dump } from "../wire/index.js";
import { lightDump, parseReading } from "./light.js";
import { dumpFromServer } from "./remote.js";
import { dumpThrough } from "./through.js";

/**
 * Which process: another one by its pid, the one behind an address (an inspector's `ws://…` or `http://host:port`, or that of a
 * `serveDebug`, with `/?token=…` if it wants one), or this one.
 */
export type DumpTarget = { readonly pid: number } | { readonly url: string } | { readonly self: true };

/** What a dump is to tell. */
export interface DumpOptions {
  /** Also who owns each function, what could wake it, and whether anything can. Takes a snapshot of the heap. Default: false. */
  readonly full?: boolean;
  /** Also what is suspended in worker threads, one after the other. Default: true. */
  readonly threads?: boolean;
  /** Called while the heap is read, with the bytes so far. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * One picture of every suspended async function that something still reaches, with its exact line and its async stack.
 * Nothing needs to be installed in the process. Default: this process.
 *
 * A process given by its pid is asked for its inspector by SIGUSR1, if none is open; it prints two lines on its stderr, and
 * closes it again. This process is looked at from a thread that is made for it. The process stands still while it is walked:
 * about 30 ms, and 10 ms more for each thousand suspended functions; it collects its garbage first.
 *
 * Rejects with one sentence that says why it cannot be done: no such process, not Node, no inspector.
 */
export async function dump(target: DumpTarget = { self: true }, options: DumpOptions = {}): Promise<Dump> {
  if ("self" in target) return dumpSelf(options);
  if ("url" in target && isHttpAddress(target.url)) {
    const taken = await dumpFromServer(target.url, options.full ?? false);
    if (taken !== undefined) return options.threads === false ? withoutThreads(taken) : taken;
  }
  const session = "pid" in target ? await attachPid(target.pid) : await attachUrl(target.url);
  try {
    return await dumpThrough(session, notesOf(session), options);
  } finally {
    await session[Symbol.asyncDispose]();
  }
}

/**
 * The light dump of this process: every task that has not ended, from the registry alone. No stacks, no wakers; at once, and
 * about a microsecond for each task. `notes` says what was not looked at.
 */
export function dumpTasks(): Dump {
  const before = performance.now();
  const reading = parseReading(registry().read("tasks"));
  return lightDump(reading, performance.now() - before);
}

function dumpSelf({ full = false, threads = true }: DumpOptions): Promise<Dump> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./self-worker.js", import.meta.url), {
      name: ownThreads.dump,
      workerData: { full, threads },
      execArgv: [],
      env: {},
    });
    worker.once("message", (answer: { dump: Dump } | { failed: string }) => {
      if ("dump" in answer) resolve(answer.dump);
      else reject(new AttachError(answer.failed));
      // After a whole turn of the event loop, so that the main thread has taken leave of the session.
      setImmediate(() => setImmediate(() => worker.postMessage("end")));
    });
    worker.once("error", reject);
    worker.once("exit", () => reject(new AttachError("the thread that looks at this process ended without an answer")));
  });
}

function withoutThreads({ threads: _, ...taken }: Dump): Dump {
  return taken;
}

function notesOf(session: Session & { readonly notes?: readonly string[] }): readonly string[] {
  return session.notes ?? [];
}

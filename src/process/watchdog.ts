import { Worker } from "node:worker_threads";
import { checkFullText, checkMilliseconds, checkOptions } from "../internal/check.js";
import { ownThreads } from "../internal/own-threads.js";
import type { WatchdogData } from "./watchdog-worker.js";

/** What to do about an event loop that is blocked. */
export interface WatchdogOptions {
  /** For how long it may stand still, in milliseconds, from 50. */
  limit: number;
  /** Dumps are added to this file. Default: standard error. */
  file?: string;
}

export function checkWatchdog(call: string, options: WatchdogOptions): void {
  checkOptions(call, options);
  checkMilliseconds(`${call}'s limit`, options.limit);
  if (options.limit < least) throw new RangeError(`${call}'s limit is ${String(least)} ms at least`);
  if (options.file !== undefined) checkFullText(`${call}'s file`, options.file);
}

/**
 * Watches the event loop from a thread of its own: when it has stood still for `limit`, dumps what the main thread computes and
 * what waits for it, once for each time. Keeps nothing alive. Cost: an idle thread, about 10 MB, and four ticks in each `limit`.
 */
export function startWatchdog(name: string, { limit, file }: WatchdogOptions): Disposable {
  const beat = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WatchdogData = { name, limit, file, beat };
  const worker = new Worker(new URL("./watchdog-worker.js", import.meta.url), {
    name: ownThreads.watchdog,
    workerData,
    execArgv: [],
    env: {},
  });
  worker.unref();
  const tick = setInterval(() => void Atomics.add(beat, 0, 1), limit / 4).unref();
  return {
    [Symbol.dispose]: () => {
      clearInterval(tick);
      worker.postMessage("end");
    },
  };
}

/** A shorter stand is no blockade: the collector takes as long. */
const least = 50;

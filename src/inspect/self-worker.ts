import { parentPort, workerData } from "node:worker_threads";
import { MainThreadSession } from "../attach/index.js";
import { dumpThrough } from "./through.js";

/**
 * The thread from which a process looks at itself: its main thread stands still meanwhile. It ends when it is told to: a thread that
 * ends while the main thread still takes leave of its session takes the process with it (measured on Node 20).
 */
parentPort!.once("message", () => parentPort!.close());
const session = new MainThreadSession();
let answer: unknown;
try {
  answer = { dump: await dumpThrough(session, [], workerData as { full: boolean; threads: boolean }) };
} catch (error) {
  answer = { failed: error instanceof Error ? error.message : String(error) };
}
await session[Symbol.asyncDispose]();
parentPort!.postMessage(answer);

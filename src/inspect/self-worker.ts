import { parentPort, workerData } from "node:worker_threads";
import { MainThreadSession } from "../attach/index.js";
import { dumpThrough } from "./through.js";

/** The thread from which a process looks at itself: its main thread stands still meanwhile. */
const session = new MainThreadSession();
try {
  parentPort!.postMessage({ dump: await dumpThrough(session, [], workerData as { full: boolean }) });
} catch (error) {
  parentPort!.postMessage({ failed: error instanceof Error ? error.message : String(error) });
} finally {
  await session[Symbol.asyncDispose]();
}

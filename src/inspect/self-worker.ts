import { parentPort } from "node:worker_threads";
import { MainThreadSession } from "../attach/index.js";
import { stacksDump } from "./stacks-tier.js";

/** The thread from which a process looks at itself: its main thread stands still meanwhile. */
const session = new MainThreadSession();
try {
  parentPort!.postMessage({ dump: await stacksDump(session, []) });
} catch (error) {
  parentPort!.postMessage({ failed: error instanceof Error ? error.message : String(error) });
} finally {
  await session[Symbol.asyncDispose]();
}

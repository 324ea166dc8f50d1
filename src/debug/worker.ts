import { parentPort, workerData } from "node:worker_threads";
import { Group } from "../core/index.js";
import { ListenError } from "../errors/index.js";
import { serve } from "../http/index.js";
import { MainThread } from "./main-thread.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";
import { debugListener } from "./routes.js";
import { Watch } from "./watch.js";

/** The debug thread: one server, until the main thread says stop. */
const { port, host, token, origin } = workerData as WorkerOptions;
const tell = (message: FromWorker): void => parentPort!.postMessage(message);

const group = new Group();
const stop = "the process stops";
parentPort!.on("message", (message: ToWorker) => {
  if (message === "stop") group.stop(stop);
  else if (message === "end") parentPort!.close();
});
const main = new MainThread(parentPort!);
const watch = new Watch(group, main, origin);
group.go("debug", (ctx) =>
  serve(ctx, debugListener(ctx, { token, main, watch }), {
    name: "debug",
    port,
    host,
    drain: 500,
    onListening: (address) => tell({ kind: "listening", address }),
  }),
);
const failed = (error: unknown): void => {
  // Nobody waits for the answers that a stop cuts off.
  if (group.ctx.cause === stop) return;
  const { code } = error instanceof ListenError ? (error.cause as NodeJS.ErrnoException) : {};
  tell({
    kind: "failed",
    text: error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error),
    ...(code === undefined ? {} : { code }),
  });
};
await group.wait().catch(failed);
tell({ kind: "ended" });

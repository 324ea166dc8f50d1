import type { AddressInfo } from "node:net";
import { isIP } from "node:net";
import { Worker } from "node:worker_threads";
import type { Context } from "../core/index.js";
import { type Stop, Wait } from "../core/port.js";
import { ListenError } from "../errors/index.js";
import { checkContext, checkFullText, checkFunction, checkOptions, checkPort } from "../internal/check.js";
import { ownThreads } from "../internal/own-threads.js";
import { grant } from "./grant.js";
import type { FromWorker, ToWorker, WorkerOptions } from "./messages.js";

/** Where and to whom to show it. */
export interface DebugOptions {
  /** Default 8081; 0 for any free one. */
  port?: number;
  /** Default `127.0.0.1`. Any other than this machine's own needs a token. */
  host?: string;
  /** Asked of every request, as `Authorization: Bearer …` or `?token=…`. Default: none. */
  token?: string;
  /** In messages. Default: `debug`. */
  name?: string;
  /** Told once it listens. */
  onListening?(address: AddressInfo): void;
}

/**
 * Serves `/debug/pprof/` with Go's addresses, parameters and formats, so that Go's tools and habits work. It runs in a
 * worker thread with an inspector session of its own, and so answers while the main thread spins.
 *
 * Owner: the caller's task. It ends soon after `ctx` stops: a profile that waits (`?seconds=`) is given up at once, other
 * answers have half a second, and after a whole one the thread is ended. Takes only requests that name this machine (`Host`)
 * and come from no other site (`Origin`). Rejects with a `ListenError` if it cannot listen, `TypeError` or `RangeError` for wrong
 * options, and an error if the thread dies. Cost until somebody asks: one idle thread, about 10 MB.
 */
export async function serveDebug(ctx: Context, options: DebugOptions = {}): Promise<void> {
  checkContext("serveDebug", ctx);
  checkOptions("serveDebug", options);
  const { port = 8081, host = "127.0.0.1", token, name = "debug", onListening } = options;
  checkPort("serveDebug", port);
  checkFullText("serveDebug's host", host);
  checkFullText("serveDebug's name", name);
  if (token !== undefined) checkFullText("serveDebug's token", token);
  if (onListening !== undefined) checkFunction("serveDebug's onListening", onListening);
  if (token === undefined && !isLoopback(host)) {
    throw new TypeError(`serveDebug on ${host} would show this process to other machines: give it a token`);
  }
  ctx.throwIfDone();
  const workerData: WorkerOptions = { port, host, token, origin: performance.timeOrigin };
  // Its own arguments and environment: whatever the program preloads has no business in there.
  const worker = new Worker(new URL("./worker.js", import.meta.url), {
    name: ownThreads.debug,
    workerData,
    execArgv: [],
    env: {},
  });
  await new Promise<void>((resolve, reject) => {
    const wait = new Serving(worker);
    let failure: Error | undefined;
    worker.on("message", (message: FromWorker) => {
      try {
        if (message.kind === "listening") onListening?.(message.address);
        // After a whole turn of the event loop.
        else if (message.kind === "ended") setImmediate(() => setImmediate(() => worker.postMessage("end")));
        else if (message.kind === "ask")
          worker.postMessage({ id: message.id, answer: grant(name, message.what) } satisfies ToWorker);
        else throw failureOf(message, name, host, port);
      } catch (error) {
        failure ??= error instanceof Error ? error : new Error(String(error));
        // eslint-disable-next-line curfew/unowned-task -- its end is told by `exit`.
        void worker.terminate();
      }
    });
    worker.once("error", (error) => {
      failure ??= new Error(`${name}: its thread failed: ${String(error)}`, { cause: error });
    });
    worker.once("exit", () => {
      if (failure === undefined && !ctx.done) failure = new Error(`${name}: its thread ended by itself`);
      wait.end();
      if (failure === undefined) resolve();
      else reject(failure);
    });
    wait.begin(ctx);
  });
}

function failureOf({ text, code }: FromWorker & { kind: "failed" }, name: string, host: string, port: number): Error {
  return code === undefined
    ? new Error(`${name} failed: ${text}`)
    : new ListenError(name, host, port, Object.assign(new Error(text), { code }));
}

/** How long the thread may take to let its last answers out. */
const patience = 1000;

class Serving extends Wait {
  readonly label = "IO wait";
  private late: NodeJS.Timeout | undefined;

  constructor(private readonly worker: Worker) {
    super();
  }

  fire(_stop: Stop): void {
    this.worker.postMessage("stop");
    // eslint-disable-next-line curfew/unowned-task -- its end is told by `exit`.
    this.late = setTimeout(() => void this.worker.terminate(), patience);
  }

  end(): void {
    this.unhook();
    clearTimeout(this.late);
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

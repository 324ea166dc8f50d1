import { createServer, type IncomingMessage, type Server as HttpServer } from "node:http";
import type { Http2SecureServer, Http2Server } from "node:http2";
import type { Server as HttpsServer } from "node:https";
import { type AddressInfo, Server as NetServer } from "node:net";
import type { Context } from "../core/index.js";
import {
  checkContext,
  checkCount,
  checkFullText,
  checkFunction,
  checkMilliseconds,
  checkOptions,
  checkPort,
} from "../internal/check.js";
import { type FetchHandler, fetchListener } from "./fetch.js";
import { Health } from "./health.js";
import { listen, listeningEnd } from "./listen.js";
import type { RequestHandler } from "./request.js";
import { Service } from "./service.js";
import type { WebSocketsLike } from "./websockets.js";

/**
 * What can be served: a request handler (an Express app is one), a fetch handler, or a server of your own: of `node:http`,
 * `node:https`, `node:http2`, or one of `node:net` or `node:tls`, whose connections are then what requests are for the others.
 */
export type Target =
  RequestHandler | FetchHandler | HttpServer | HttpsServer | Http2Server | Http2SecureServer | NetServer;

/** Where and how to serve. */
export interface ServeOptions {
  /** 0 for any free one. Needed, or `fd`, unless the server listens already. */
  port?: number;
  /** In place of a port: the number of a file that is a socket, bound or listening, which whoever started this process has opened. systemd's first is 3. */
  fd?: number;
  /** Default `127.0.0.1`: this machine only. `0.0.0.0` or `::` opens it to others. */
  host?: string;
  /** In dumps and messages. Default: `http`. */
  name?: string;
  /** How long accepted requests may go on after the stop, in milliseconds, within the grace period of that stop. Default 10,000; Infinity leaves it to the grace period alone. */
  drain?: number;
  /**
   * How long what has no end of its own ({@link endless}, WebSockets) may take to end after it was told to, in milliseconds,
   * within the drain time. Then it is cut. Default 2,000.
   */
  farewell?: number;
  /** How long a request may take, in milliseconds: then its context stops with a `DeadlineError`, and if its handler throws that, the answer is 503. Default Infinity. */
  timeout?: number;
  /** The WebSockets on this server: a `WebSocketServer` of the package `ws`, or several. At the stop each is sent a close frame, 1001. */
  webSockets?: WebSocketsLike | readonly WebSocketsLike[];
  /** Answers whether this process lives, is ready, has started. Not ready from the moment of the stop. */
  health?: Health;
  /**
   * How long it goes on as before after the stop, in milliseconds, so that a load balancer notices that it is not ready and
   * sends nobody here any more. Then the listener is closed, and `drain` begins. Default 0.
   */
  notice?: number;
  /** Told once it listens. */
  onListening?(address: AddressInfo): void;
  /** The name of a request's task. Default: `request`. A path may hold secrets: name what may be seen in a dump. */
  nameRequest?(request: IncomingMessage): string;
}

/**
 * Listens, and answers until `ctx` stops. Each request is a task with a context of its own ({@link contextOf}), which
 * stops when the client leaves. A handler that throws answers 500, is told to the observers, and harms nobody else.
 *
 * On stop it takes no new connection, finishes what was accepted, with `connection: close` on the last answers, closes
 * the connections that have nothing to do, waits for handlers that go on after their answers, and then resolves. Requests
 * go on with a live context until the drain time or the grace period is used up; what is left then is cut, and counted
 * in a note to the observers. When the last handler has ended, serve rejects with a `DeadlineError` that has the count, too.
 * Counted apart, and no error, are those that the client would not let end (it did not send its request whole, or did not
 * take its answer), and those that have no end of their own, which are told to end at the stop ({@link endless}).
 *
 * A server that you pass is yours before and after: serve runs its request listeners (those of `checkContinue` and
 * `checkExpectation` too), within tasks, while it serves, and leaves it closed. If it fails, what was accepted is cut.
 * Throws `ListenError` if it cannot listen, `TypeError` or `RangeError` for arguments that make no sense.
 */
export async function serve(ctx: Context, target: Target, options: ServeOptions = {}): Promise<void> {
  checkContext("serve", ctx);
  checkServeOptions(options);
  const {
    port,
    host = "127.0.0.1",
    name = "http",
    drain = 10_000,
    farewell = 2000,
    onListening,
    nameRequest,
  } = options;
  const { fd, health, notice = 0, timeout = Infinity } = options;
  const webSockets = [options.webSockets ?? []].flat();
  const server = openTarget(target);
  if (served.has(server))
    throw new TypeError("serve was given a server that another serve has: a server is served once at a time");
  if (port === undefined && fd === undefined && !server.listening)
    throw new TypeError("serve needs a port, a file number, or a server that listens already");
  if (fd !== undefined && (port ?? options.host) !== undefined)
    throw new TypeError("serve was given a file number, and a port or host: one of them is too many");
  if (server.listening && (port ?? options.host ?? fd) !== undefined) {
    const what = port !== undefined ? "port" : fd === undefined ? "host" : "file number";
    throw new TypeError(`serve was given a ${what}, and a server that listens already: one of them is too many`);
  }
  ctx.throwIfDone();
  served.add(server);
  health?.set(name, "starting");
  using _unready = ctx.onDone(() => health?.set(name, "stopping"));
  using noticed = ctx.withGrace(notice);
  // Only then: what a task waits for on its own context is in a dump.
  const listening = notice > 0 ? noticed.ctx : ctx;
  try {
    using service = new Service(ctx, server, {
      name,
      notice,
      drain,
      farewell,
      timeout,
      webSockets,
      health,
      nameRequest,
    });
    try {
      if (!server.listening) await listen(server, name, fd === undefined ? { host, port: port! } : { fd });
      if (!ctx.done) {
        health?.set(name, "serving");
        service.listens(server.address());
        onListening?.(server.address() as AddressInfo);
      }
      await listeningEnd(listening, server, name);
    } catch (error) {
      await service.fail(error);
      throw error;
    }
    await service.drain();
  } finally {
    health?.set(name, "stopping");
    served.delete(server);
  }
}

/** Those that some `serve` has now: a second one would take the first one's listeners for the server's own. */
const served = new WeakSet<NetServer>();

/** Throws one sentence for the first that makes no sense. An empty host, or null, would be every address of this machine. */
function checkServeOptions(options: ServeOptions): void {
  checkOptions("serve", options);
  const { port, fd, host, name, drain, notice, health, farewell, timeout, webSockets, onListening, nameRequest } =
    options;
  if (port !== undefined) checkPort("serve", port);
  if (fd !== undefined) checkCount("serve's fd", fd, 0);
  if (notice !== undefined) checkMilliseconds("serve's notice", notice);
  if (health !== undefined && !(health instanceof Health)) throw new TypeError("serve's health takes a Health");
  if (host !== undefined) checkFullText("serve's host", host);
  if (name !== undefined) checkFullText("serve's name", name);
  if (drain !== undefined) checkMilliseconds("serve's drain", drain);
  if (farewell !== undefined) checkMilliseconds("serve's farewell", farewell);
  if (timeout !== undefined) checkMilliseconds("serve's timeout", timeout);
  if (webSockets !== undefined) checkWebSockets([webSockets].flat());
  if (onListening !== undefined) checkFunction("serve's onListening", onListening);
  if (nameRequest !== undefined) checkFunction("serve's nameRequest", nameRequest);
}

function checkWebSockets(servers: readonly Partial<WebSocketsLike>[]): void {
  for (const server of servers)
    if (typeof server.on !== "function" || typeof server.clients !== "object")
      throw new TypeError("serve's webSockets takes a WebSocketServer of the package ws, which tracks its clients");
}

function openTarget(target: Target): NetServer {
  if (typeof target === "function") return createServer(target);
  if (target instanceof NetServer) return target;
  if (typeof (target as Partial<FetchHandler> | null)?.fetch === "function") return createServer(fetchListener(target));
  throw new TypeError(
    "serve takes a request listener, an object with a fetch method, or a server of node:http, node:https, node:http2, node:net or node:tls",
  );
}

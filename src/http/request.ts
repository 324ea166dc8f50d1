import type { IncomingMessage, ServerResponse } from "node:http";
import type { Http2ServerRequest, Http2ServerResponse } from "node:http2";
import type { Socket } from "node:net";
import type { Context } from "../core/index.js";

/** Answers a request, as a listener of `node:http` does. If it returns a promise, the request is answered when that has settled too. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** As {@link RequestHandler}, of a server of `node:http2`. */
export type Http2RequestHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => unknown;

/** What `serve` accepts: a request (Node's own, or the `Request` of a fetch handler), or a connection of a server of `node:net`. */
export type AcceptedByServe = IncomingMessage | Http2ServerRequest | Request | Socket;

/** What was accepted, as its handler sees it. */
interface Work {
  readonly ctx: Context;
  /** From now on it ends when the stop comes. */
  becomeEndless(): void;
}

/** On the request itself: a `WeakMap` with an entry for each request costs the collector more than the rest of a task. */
const work = Symbol("curfew work");
type Carrier = Partial<Record<typeof work, Work>>;

/**
 * The context of what `serve` accepted: stopped when the client leaves before it has its whole answer, and when
 * the drain time is used up. A handler that goes on after its answer keeps it.
 * Takes Node's request (of an upgraded connection, too), the `Request` in a fetch handler, or a connection's socket.
 * Throws `TypeError` for one that did not come through `serve`.
 */
export function contextOf(accepted: AcceptedByServe): Context {
  return workOf("contextOf", accepted).ctx;
}

/**
 * Says that this answer, or this connection, has no end of its own: a stream of events, a subscription. It is told to end
 * when the server stops: its context, which is returned, then stops at once, and has `farewell` milliseconds to end. What is
 * left then is cut, and counted apart. A request handler that throws the context's error has its answer ended.
 * Takes what {@link contextOf} takes.
 */
export function endless(accepted: AcceptedByServe): Context {
  const found = workOf("endless", accepted);
  found.becomeEndless();
  return found.ctx;
}

function workOf(call: string, accepted: object | undefined): Work {
  const found = (accepted as Carrier | undefined)?.[work];
  if (found === undefined) throw new TypeError(`${call} takes a request, or a connection, that serve() accepted`);
  return found;
}

export function setWork(accepted: object, own: Work): void {
  (accepted as Carrier)[work] = own;
}

/** One request in two shapes. */
export function shareWork(from: object, to: object): void {
  (to as Carrier)[work] = (from as Carrier)[work]!;
}

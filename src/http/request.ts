import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../core/index.js";

/** Answers a request, as a listener of `node:http` does. If it returns a promise, the request is answered when that has settled too. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** On the request itself: a `WeakMap` with an entry for each request costs the collector more than the rest of a task. */
const context = Symbol("curfew context");
type Accepted = Partial<Record<typeof context, Context>>;

/**
 * The context of a request that `serve` accepted: stopped when the client leaves before it has its whole answer, and when
 * the drain time is used up. A handler that goes on after its answer keeps it.
 * Takes Node's request or, in a fetch handler, the `Request`. Throws `TypeError` for a request that did not come through `serve`.
 */
export function contextOf(request: IncomingMessage | Request): Context {
  const ctx = (request as Accepted | undefined)?.[context];
  if (ctx === undefined) throw new TypeError("contextOf takes a request that serve() accepted");
  return ctx;
}

export function setContext(request: object, ctx: Context): void {
  (request as Accepted)[context] = ctx;
}

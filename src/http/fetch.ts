import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequest, sendResponse } from "@remix-run/node-fetch-server";
import { type RequestHandler, shareWork } from "./request.js";

/** Answers requests in the style of `fetch`: what Hono, and others, export. {@link contextOf} gives the request's context. */
export interface FetchHandler {
  /** The answer to one request. */
  fetch(request: Request): Response | Promise<Response>;
}

/** A request listener that calls a fetch handler. What it throws is left to whoever calls it. */
export function fetchListener(handler: FetchHandler): RequestHandler {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const request = requestOf(req, res);
    if (request === undefined) {
      res.writeHead(400, { "content-type": "text/plain; charset=utf-8" }).end("Bad Request\n");
      return;
    }
    shareWork(req, request);
    await send(req, res, await handler.fetch(request));
  };
}

async function send(req: IncomingMessage, res: ServerResponse, response: Response): Promise<void> {
  const { body } = response;
  if (body?.locked === true || response.bodyUsed)
    throw new TypeError("the body of this Response was used before: make a new one for each request");
  if (res.destroyed || req.method === "HEAD") await body?.cancel();
  if (res.destroyed) return;
  const sending = sendResponse(res, response);
  // A stream may have nothing to say for long. Not at once: what is there already goes out together with its head.
  const flush = setImmediate(() => {
    if (!res.destroyed) res.flushHeaders();
  });
  await sending.finally(() => clearImmediate(flush));
}

/** `undefined` for a request whose target and `Host` make no URL. */
function requestOf(req: IncomingMessage, res: ServerResponse): Request | undefined {
  try {
    const target = req.url!;
    if (!target.startsWith("/")) {
      // The whole address: allowed by HTTP, and meant for proxies.
      const { pathname, search } = new URL(target);
      req.url = pathname + search;
    }
    return createRequest(req, res);
  } catch {
    return undefined;
  }
}

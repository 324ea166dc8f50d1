import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequest, sendResponse } from "@remix-run/node-fetch-server";
import { contextOf, type RequestHandler, setContext } from "./request.js";

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
    setContext(request, contextOf(req));
    const response = await handler.fetch(request);
    await sendResponse(res, response);
  };
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

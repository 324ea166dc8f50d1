import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../core/index.js";
import { contextOf, type RequestHandler } from "../http/index.js";
import { type Answer, Ask } from "./ask.js";
import { guard } from "./guard.js";
import { isPage } from "./page.js";
import { Refusal } from "./refusal.js";

/**
 * Answers requests of whoever may ask by `route`, and whatever that refuses or throws with one sentence. `service`: the server's own
 * context. The page's own files want no token.
 */
export function guarded(
  service: Context,
  token: string | undefined,
  route: (ask: Ask, response: ServerResponse) => Promise<void>,
): RequestHandler {
  return async (request, response) => {
    response.setHeader("x-content-type-options", "nosniff");
    using scope = contextOf(request).withCancel();
    using _stop = service.onDone(() => scope.cancel());
    const giveUp = (): void => {
      if (service.done && !response.headersSent) refuse(response, new Refusal(503, "the debug server stops"));
    };
    try {
      const url = requestUrl(request);
      guard(request, url, isPage(url.pathname) ? undefined : token);
      refuseMethod(request, url);
      await route(new Ask(request, url, scope.ctx, token, giveUp), response);
    } catch (error) {
      if (service.done && scope.ctx.done) giveUp();
      else refuse(response, error instanceof Refusal ? error : new Refusal(500, String(error)));
    }
  };
}

export function send(response: ServerResponse, { body, type, filename, headers }: Answer): void {
  const bytes = Buffer.from(body as string);
  response
    .writeHead(200, {
      "content-type": type,
      "content-length": bytes.length,
      "cache-control": "no-store",
      ...headers,
      ...(filename === undefined ? {} : { "content-disposition": `attachment; filename="${filename}"` }),
    })
    .end(bytes);
}

function refuseMethod({ method }: IncomingMessage, { pathname }: URL): void {
  const known = methods[pathname] ?? ["GET", "HEAD"];
  if (known.includes(method!)) return;
  const words = known[0] === "POST" ? "only POST is answered" : "only GET and HEAD are answered";
  throw new Refusal(405, words, { allow: known.join(", ") });
}

/** Of addresses that take more, or others, than most do. */
const methods: Readonly<Record<string, readonly string[]>> = {
  "/debug/stop": ["POST"],
  "/debug/dump": ["GET", "HEAD", "POST"],
  "/debug/pprof/symbol": ["GET", "HEAD", "POST"],
};

function requestUrl(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  try {
    decodeURIComponent(target);
    return new URL(target, "http://localhost");
  } catch {
    throw new Refusal(400, "malformed URL");
  }
}

function refuse(response: ServerResponse, { status, message, headers }: Refusal): void {
  response
    .writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8", "x-go-pprof": "1" })
    .end(`${message}\n`);
}

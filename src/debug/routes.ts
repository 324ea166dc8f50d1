import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../core/index.js";
import { contextOf, type RequestHandler } from "../http/index.js";
import { type Answer, goroutine, goroutineCount } from "./goroutine.js";
import { guard } from "./guard.js";
import { indexPage } from "./index-page.js";
import { refuseOthers } from "./query.js";
import { Refusal } from "./refusal.js";

const root = "/debug/pprof/";

/** Answers every request to the debug server: a profile, or one sentence that says what is wrong. `service`: the server's own context. */
export function debugListener(service: Context, token: string | undefined): RequestHandler {
  return async (request, response) => {
    response.setHeader("x-content-type-options", "nosniff");
    try {
      const url = requestUrl(request);
      guard(request, url, token);
      if (request.method !== "GET" && request.method !== "HEAD")
        throw new Refusal(405, "only GET and HEAD are answered", { allow: "GET, HEAD" });
      await route(service, request, response, url);
    } catch (error) {
      refuse(response, error instanceof Refusal ? error : new Refusal(500, String(error)));
    }
  };
}

async function route(service: Context, request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
  if (url.pathname === "/" || url.pathname === root.slice(0, -1)) {
    response.writeHead(url.pathname === "/" ? 302 : 301, { location: `${root}${url.search}` }).end();
    return;
  }
  if (!url.pathname.startsWith(root)) throw new Refusal(404, "404 page not found");
  send(response, await profile(service, request, url));
}

async function profile(service: Context, request: IncomingMessage, url: URL): Promise<Answer> {
  switch (url.pathname.slice(root.length)) {
    case "":
      refuseOthers(url, []);
      return {
        body: indexPage(
          [{ name: "goroutine", count: await goroutineCount(), description: goroutineDescription }],
          url.searchParams.get("token"),
        ),
        type: "text/html; charset=utf-8",
      };
    case "goroutine":
      return goroutine(contextOf(request), service, url);
    default:
      throw new Refusal(404, "Unknown profile");
  }
}

const goroutineDescription =
  "Every task of this process that has not ended, live and lost. Use debug=2 as a query parameter to list them one by one in the same format as an unrecovered panic.";

function requestUrl(request: IncomingMessage): URL {
  const target = request.url ?? "/";
  try {
    decodeURIComponent(target);
    return new URL(target, "http://localhost");
  } catch {
    throw new Refusal(400, "malformed URL");
  }
}

function send(response: ServerResponse, { body, type, filename }: Answer): void {
  const bytes = Buffer.from(body as string);
  response
    .writeHead(200, {
      "content-type": type,
      "content-length": bytes.length,
      "cache-control": "no-store",
      ...(filename === undefined ? {} : { "content-disposition": `attachment; filename="${filename}"` }),
    })
    .end(bytes);
}

function refuse(response: ServerResponse, { status, message, headers }: Refusal): void {
  response
    .writeHead(status, { ...headers, "content-type": "text/plain; charset=utf-8", "x-go-pprof": "1" })
    .end(`${message}\n`);
}

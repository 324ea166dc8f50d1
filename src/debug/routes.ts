import type { IncomingMessage, ServerResponse } from "node:http";
import type { Context } from "../core/index.js";
import { contextOf, endless, type RequestHandler } from "../http/index.js";
import { act } from "./acts.js";
import { type Answer, Ask } from "./ask.js";
import { feed } from "./feed.js";
import { dumpJson } from "./goroutine.js";
import { guard } from "./guard.js";
import { indexPage } from "./index-page.js";
import type { MainThread } from "./main-thread.js";
import { profiles } from "./profiles.js";
import { Refusal } from "./refusal.js";
import { taskTotal } from "./tasks.js";
import type { Watch } from "./watch.js";

/** What the answers are made with. */
export interface Tools {
  /** Wanted of everybody, if there is one. */
  readonly token: string | undefined;
  readonly main: MainThread;
  readonly watch: Watch;
}

const root = "/debug/pprof/";

/** Answers every request to the debug server: a profile, or one sentence that says what is wrong. `service`: the server's own context. */
export function debugListener(service: Context, tools: Tools): RequestHandler {
  return async (request, response) => {
    response.setHeader("x-content-type-options", "nosniff");
    using scope = contextOf(request).withCancel();
    using _stop = service.onDone(() => scope.cancel());
    const giveUp = (): void => {
      if (service.done && !response.headersSent) refuse(response, new Refusal(503, "the debug server stops"));
    };
    try {
      const url = requestUrl(request);
      guard(request, url, tools.token);
      refuseMethod(request, url);
      await route(new Ask(request, url, scope.ctx, tools.token, giveUp), response, tools);
    } catch (error) {
      if (service.done && scope.ctx.done) giveUp();
      else refuse(response, error instanceof Refusal ? error : new Refusal(500, String(error)));
    }
  };
}

async function route(ask: Ask, response: ServerResponse, { main, watch, token }: Tools): Promise<void> {
  const { pathname, search } = ask.url;
  if (pathname === "/" || pathname === root.slice(0, -1)) {
    response.writeHead(pathname === "/" ? 302 : 301, { location: `${root}${search}` }).end();
  } else if (pathname === "/debug/dump") {
    send(response, await dumpJson(ask));
  } else if (pathname === "/debug/live") {
    ask.refuseOthers();
    endless(ask.request);
    await feed(ask.ctx, ask.request, response, watch, token !== undefined);
  } else if (pathname === "/debug/stop") {
    send(response, await act(ask, main));
  } else if (pathname.startsWith(root)) {
    send(response, await profile(ask, pathname.slice(root.length)));
  } else {
    throw new Refusal(404, "404 page not found");
  }
}

async function profile(ask: Ask, name: string): Promise<Answer> {
  if (name === "") {
    ask.refuseOthers();
    const body = indexPage(profiles, await taskTotal(), ask.url.searchParams.get("token"));
    return { body, type: "text/html; charset=utf-8" };
  }
  if (!Object.hasOwn(profiles, name)) throw new Refusal(404, "Unknown profile");
  return profiles[name]!.answer(ask);
}

function refuseMethod({ method }: IncomingMessage, { pathname }: URL): void {
  const known =
    pathname === "/debug/stop" ? ["POST"] : ["GET", "HEAD", ...(pathname === `${root}symbol` ? ["POST"] : [])];
  if (known.includes(method!)) return;
  const words = known[0] === "POST" ? "only POST is answered" : "only GET and HEAD are answered";
  throw new Refusal(405, words, { allow: known.join(", ") });
}

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

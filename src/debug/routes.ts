import type { ServerResponse } from "node:http";
import type { Context } from "../core/index.js";
import type { RequestHandler } from "../http/index.js";
import { act } from "./acts.js";
import type { Answer, Ask } from "./ask.js";
import { dumpJson } from "./goroutine.js";
import { guarded, send } from "./guarded.js";
import { indexPage } from "./index-page.js";
import { Kept } from "./kept.js";
import type { MainThread } from "./main-thread.js";
import { answerPage } from "./page-routes.js";
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
  const kept = new Kept();
  return guarded(service, tools.token, (ask, response) => route(ask, response, { ...tools, kept }));
}

async function route(
  ask: Ask,
  response: ServerResponse,
  { main, watch, token, kept }: Tools & { kept: Kept },
): Promise<void> {
  const { pathname, search } = ask.url;
  if (await answerPage(ask, response, { kept, live: watch, acts: token !== undefined })) return;
  if (pathname === "/" || pathname === root.slice(0, -1)) {
    response.writeHead(pathname === "/" ? 302 : 301, { location: `${root}${search}` }).end();
  } else if (pathname === "/debug") {
    response.writeHead(301, { location: `/debug/${search}` }).end();
  } else if (pathname === "/debug/dump") {
    send(response, await dumpJson(ask, { main, kept }));
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

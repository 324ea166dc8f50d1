import type { Context } from "../core/index.js";
import type { RequestHandler } from "../http/index.js";
import type { Dump } from "../wire/index.js";
import { mustBeAllowed, whatToStop } from "./acts.js";
import { textAnswer } from "./ask.js";
import type { Source } from "./feed.js";
import { guarded, send } from "./guarded.js";
import { Kept } from "./kept.js";
import { answerPage } from "./page-routes.js";
import { flag } from "./query.js";
import { Refusal } from "./refusal.js";

/** What a page shows that does not live in the process it looks at. */
export interface Behind {
  /** Wanted of everybody. */
  readonly token: string;
  /** What lives there; undefined: nothing does. */
  readonly live: Source | undefined;
  /** The dumps that are there from the beginning: the first is `#/dump/1`. */
  readonly dumps: readonly Dump[];
  /** Takes one. Rejects with a sentence where that cannot be done. */
  take(full: boolean): Promise<Dump>;
  /** Asks something to stop; resolves with what was done, rejects where that cannot be done, each in a sentence. */
  stop(what: "task" | "group", id: number): Promise<string>;
}

/** Serves the page, and what it asks for. `service`: the server's own context. */
export function pageListener(service: Context, { token, live, dumps, take, stop }: Behind): RequestHandler {
  const kept = new Kept();
  for (const dump of dumps) kept.keep(dump);
  return guarded(service, token, async (ask, response) => {
    const { pathname } = ask.url;
    if (await answerPage(ask, response, { kept, live, acts: true })) return;
    if (pathname === "/" || pathname === "/debug") {
      response.writeHead(302, { location: "/debug/" }).end();
    } else if (pathname === "/debug/dump") {
      mustBeAllowed(ask);
      send(response, kept.keep(await take(flag(ask.url, "full")).catch(refused)));
    } else if (pathname === "/debug/stop") {
      mustBeAllowed(ask);
      send(response, textAnswer(`${await stop(...whatToStop(ask.url)).catch(refused)}\n`));
    } else {
      throw new Refusal(404, "404 page not found");
    }
  });
}

function refused(error: unknown): never {
  throw new Refusal(409, error instanceof Error ? error.message : String(error));
}

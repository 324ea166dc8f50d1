import type { ServerResponse } from "node:http";
import { endless } from "../http/index.js";
import type { Ask } from "./ask.js";
import { feed, type Source } from "./feed.js";
import { send } from "./guarded.js";
import type { Kept } from "./kept.js";
import { isPage, pageFile } from "./page.js";

/** What the page is answered from, wherever the process is that it shows. */
export interface PageData {
  /** The dumps that were taken through it. */
  readonly kept: Kept;
  /** Undefined: nothing lives there. */
  readonly live: Source | undefined;
  /** Whether what changes something can be asked for. */
  readonly acts: boolean;
}

/** Answers what the page is made of and what it reads. Whether it was such a request; anything else is the caller's. */
export async function answerPage(ask: Ask, response: ServerResponse, { kept, live, acts }: PageData): Promise<boolean> {
  const { pathname } = ask.url;
  if (isPage(pathname)) {
    send(response, await pageFile(pathname));
  } else if (/^\/debug\/dumps\/\d+$/.test(pathname)) {
    ask.refuseOthers();
    send(response, kept.get(pathname.slice("/debug/dumps/".length)));
  } else if (pathname === "/debug/source") {
    ask.refuseOthers("file", "line");
    send(response, await kept.line(ask));
  } else if (pathname === "/debug/live" && live !== undefined) {
    ask.refuseOthers();
    endless(ask.request);
    await feed(ask.ctx, ask.request, response, live, acts);
  } else {
    return false;
  }
  return true;
}

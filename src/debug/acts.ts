import { abandonOnDone } from "../core/index.js";
import { type Answer, type Ask, textAnswer } from "./ask.js";
import { bearerOf } from "./guard.js";
import type { MainThread } from "./main-thread.js";
import { Refusal } from "./refusal.js";

/**
 * `POST /debug/stop?task=17`, `?group=3`: asks it to stop, as its owner would. Numbers of groups are those of the feed. Answers when the
 * main thread has done it, which it does in a turn of its event loop.
 */
export async function act(ask: Ask, main: MainThread): Promise<Answer> {
  ask.refuseOthers("task", "group");
  mustBeAllowed(ask);
  const [what, id] = whatToStop(ask.url);
  const name = await abandonOnDone(ask.ctx, main.ask({ kind: "stop", what, id, by: clientOf(ask) }));
  if (name === undefined) throw new Refusal(404, `there is no ${what} ${String(id)} any more`);
  return textAnswer(`${what} ${String(id)} (${name}) was told to stop\n`);
}

/**
 * Throws for a request that would change something, and may not. The token must be in the header: an address with a token in it may lie
 * in a history, or be a link on somebody's page.
 */
export function mustBeAllowed({ token, request }: Ask): void {
  if (token === undefined)
    throw new Refusal(403, "this changes the program: it is done only where serveDebug was given a token");
  if (bearerOf(request) === undefined)
    throw new Refusal(401, "this changes the program: it wants the token in a header, Authorization: Bearer …", {
      "www-authenticate": "Bearer",
    });
}

/** For the log. */
export function clientOf({ request }: Ask): string {
  return request.socket.remoteAddress ?? "somebody";
}

export function whatToStop({ searchParams }: URL): ["task" | "group", number] {
  const named = (["task", "group"] as const).filter((what) => searchParams.has(what));
  const [what] = named;
  const id = searchParams.get(what ?? "") ?? "";
  if (named.length !== 1 || !/^[1-9]\d{0,14}$/.test(id))
    throw new Refusal(400, "name one to stop, by its number: task=17, or group=3");
  return [what!, Number(id)];
}

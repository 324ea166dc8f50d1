import { text } from "node:stream/consumers";
import { evaluate } from "../attach/index.js";
import { type Answer, type Ask, textAnswer } from "./ask.js";
import { nameOf } from "./goroutine.js";
import { look } from "./look.js";
import { Refusal } from "./refusal.js";

/** `/debug/pprof/cmdline`: the arguments, with a NUL between each two. They may be private: only for who has shown a token. */
export async function commandLine(ask: Ask): Promise<Answer> {
  ask.refuseOthers();
  if (ask.token === undefined)
    throw new Refusal(403, "a command line may hold secrets: it is shown only where serveDebug was given a token");
  const args = await look((session) => evaluate(session, argumentsExpression));
  return textAnswer((args as string[]).join("\0"));
}

/**
 * `/debug/pprof/symbol`: the names of addresses, given as `0x1+0x2` in the query or the body: of those in the text that was
 * sent last. Profiles bring their names along, so that it is seldom asked.
 */
export async function symbol(ask: Ask): Promise<Answer> {
  const asked = ask.request.method === "POST" ? await text(ask.request) : ask.url.search.slice(1);
  const lines = asked.split("+").flatMap((address) => {
    const name = /^0x[\da-f]+$/i.test(address) ? nameOf(Number(address)) : undefined;
    return name === undefined ? [] : [`${address} ${name}\n`];
  });
  return textAnswer(`num_symbols: 1\n${lines.join("")}`);
}

const argumentsExpression = "[process.argv0, ...process.execArgv, ...process.argv.slice(1)]";

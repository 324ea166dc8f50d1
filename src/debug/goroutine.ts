import { symbolsOf, toGoText, toPprof, toPprofDelta } from "../formats/index.js";
import { dumpThrough } from "../inspect/port.js";
import type { Dump } from "../wire/index.js";
import { type Answer, type Ask, fileAnswer, textAnswer } from "./ask.js";
import { look } from "./look.js";
import { debugLevel, flag, refuseDeltaText, secondsAsked } from "./query.js";
import { Turns } from "./turns.js";

/** `/debug/pprof/goroutine`: every suspended function with its stack, as Go shows its goroutines. */
export function goroutine(ask: Ask): Promise<Answer> {
  ask.refuseOthers("debug", "seconds", "full");
  const full = flag(ask.url, "full");
  return profileOf(ask, "goroutine", () => take(ask, full));
}

/** `/debug/pprof/goroutineleak`: what nothing can wake, and what was lost; with `debug=2`, as in Go, all, those marked. */
export function goroutineLeak(ask: Ask): Promise<Answer> {
  ask.refuseOthers("debug", "seconds");
  const all = debugLevel(ask.url) >= 2;
  return profileOf(ask, "goroutineleak", async () => {
    const dump = await take(ask, true);
    return all ? dump : leakedOnly(dump);
  });
}

/** `/debug/dump`: the same as JSON, for our own tools. */
export async function dumpJson(ask: Ask): Promise<Answer> {
  ask.refuseOthers("full");
  return { body: JSON.stringify(await take(ask, flag(ask.url, "full"))), type: "application/json" };
}

async function profileOf(ask: Ask, kind: string, taken: () => Promise<Dump>): Promise<Answer> {
  const debug = debugLevel(ask.url);
  const seconds = secondsAsked(ask.url);
  refuseDeltaText(debug, seconds);
  const dump = await taken();
  if (seconds !== undefined) {
    await ask.seconds(seconds);
    return fileAnswer(toPprofDelta(dump, await taken(), kind), `${kind}-delta`);
  }
  if (debug === 0) return fileAnswer(toPprof(dump, kind), kind);
  lastNames = symbolsOf(dump);
  return textAnswer(toGoText(dump, debug === 1 ? 1 : 2, kind));
}

/** The name of an address in the text that was sent last: `go tool pprof` asks for it when it is given such a text. */
export function nameOf(address: number): string | undefined {
  return lastNames.get(address);
}

let lastNames: ReadonlyMap<number, string> = new Map();

/** V8 writes one snapshot at a time, and two walks at once would only be slower. */
const turns = new Turns();

function take(ask: Ask, full: boolean): Promise<Dump> {
  return turns.take(ask.ctx, () => look((session) => dumpThrough(session, [], { full })));
}

function leakedOnly(dump: Dump): Dump {
  const stacks = dump.stacks.filter(({ stuck }) => stuck);
  const theirs = new Set(stacks.flatMap(({ tasks }) => tasks ?? []));
  const { running: _, ...rest } = dump;
  return { ...rest, stacks, tasks: dump.tasks.filter(({ id }) => theirs.has(id)) };
}

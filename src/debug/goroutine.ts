import { symbolsOf, toGoText, toPprof, toPprofDelta } from "../formats/index.js";
import { dumpThrough } from "../inspect/port.js";
import { Mutex } from "../sync/index.js";
import type { Dump, InThread } from "../wire/index.js";
import { clientOf, mustBeAllowed } from "./acts.js";
import { type Answer, type Ask, fileAnswer, textAnswer } from "./ask.js";
import type { Kept } from "./kept.js";
import { look } from "./look.js";
import type { MainThread } from "./main-thread.js";
import { debugLevel, flag, formAsked } from "./query.js";

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

/** `/debug/dump`: the same as JSON, for our own tools. `POST`, with the token: it is kept for a while, and written to the log. */
export async function dumpJson(ask: Ask, { main, kept }: { main: MainThread; kept: Kept }): Promise<Answer> {
  ask.refuseOthers("full");
  if (ask.request.method === "POST") {
    mustBeAllowed(ask);
    const full = flag(ask.url, "full");
    void main.ask({ kind: "note", text: `takes a ${full ? "full " : ""}dump, as ${clientOf(ask)} asked` });
    return kept.keep(await take(ask, full));
  }
  return { body: JSON.stringify(await take(ask, flag(ask.url, "full"))), type: "application/json" };
}

async function profileOf(ask: Ask, kind: string, taken: () => Promise<Dump>): Promise<Answer> {
  const { debug, seconds } = formAsked(ask.url);
  const dump = await taken();
  if (seconds !== undefined) {
    await ask.seconds(seconds);
    return fileAnswer(toPprofDelta(dump, await taken(), kind), `${kind}-delta`);
  }
  if (debug === 0) return fileAnswer(toPprof(dump, kind), kind);
  if (debug > 1) return textAnswer(toGoText(dump, 2));
  lastNames = symbolsOf(dump);
  return textAnswer(toGoText(dump, 1, kind));
}

/** The name of an address in the last text with addresses (`debug=1`) that was sent: `go tool pprof` asks for it when it is given such a text. */
export function nameOf(address: number): string | undefined {
  return lastNames.get(address);
}

let lastNames: ReadonlyMap<number, string> = new Map();

/** V8 writes one snapshot at a time, and two walks at once would only be slower. */
const looking = new Mutex("debug");

async function take(ask: Ask, full: boolean): Promise<Dump> {
  using _held = await looking.lock(ask.ctx);
  return await look((session) => dumpThrough(session, [], { full }));
}

function leakedOnly({ threads, ...dump }: Dump): Dump {
  return { ...leakedIn(dump), ...(threads === undefined ? {} : { threads: threads.map(leakedIn) }) };
}

function leakedIn<T extends InThread>({ running: _, ...thread }: T): Omit<T, "running"> {
  const stacks = thread.stacks.filter(({ stuck }) => stuck);
  const theirs = new Set(stacks.flatMap(({ tasks }) => tasks ?? []));
  return { ...thread, stacks, tasks: thread.tasks.filter(({ id }) => theirs.has(id)) };
}

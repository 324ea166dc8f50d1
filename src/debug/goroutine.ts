import { evaluate, MainThreadSession } from "../attach/index.js";
import { type Context, sleep } from "../core/index.js";
import { goroutineCounts, goroutineList, goroutineProfile } from "../formats/index.js";
import { lightDump, parseReading, readingExpression } from "../inspect/port.js";
import type { TaskGroup, TaskReading } from "../wire/index.js";
import { debugLevel, deltaSeconds, refuseOthers } from "./query.js";
import { Refusal } from "./refusal.js";

/** A profile as it is sent. */
export interface Answer {
  readonly body: string | Uint8Array;
  readonly type: "text/plain; charset=utf-8" | "text/html; charset=utf-8" | "application/octet-stream";
  /** For octet streams. */
  readonly filename?: string;
}

const text = "text/plain; charset=utf-8";
const binary = "application/octet-stream";

/** `/debug/pprof/goroutine`: our tasks, as Go shows its goroutines. `ctx`: the request's; `service`: the debug server's own. */
export async function goroutine(ctx: Context, service: Context, url: URL): Promise<Answer> {
  refuseOthers(url, ["debug", "seconds"]);
  const debug = debugLevel(url);
  const seconds = deltaSeconds(url);
  if (seconds !== undefined) {
    if (debug > 0) throw new Refusal(400, "seconds and debug params are incompatible");
    return { body: goroutineProfile(await delta(ctx, service, seconds)), type: binary, filename: "goroutine-delta" };
  }
  if (debug === 0) return { body: goroutineProfile(await taskGroups()), type: binary, filename: "goroutine" };
  if (debug === 1) return { body: goroutineCounts(await taskGroups()), type: text };
  const { tasks, lost } = lightDump(await read("tasks"), 0);
  return { body: goroutineList(tasks, lost), type: text };
}

/** How many tasks there are: for the index page. */
export async function goroutineCount(): Promise<number> {
  return (await read("groups")).total;
}

async function taskGroups(): Promise<readonly TaskGroup[]> {
  return (await read("groups")).groups ?? [];
}

async function read(detail: "groups" | "tasks"): Promise<TaskReading> {
  try {
    await using session = new MainThreadSession();
    return parseReading(await evaluate(session, readingExpression(detail), patience));
  } catch (error) {
    throw new Refusal(500, `failed to collect profile: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The thread answers between two steps of its code, even in an endless loop; but not out of a native call. */
const patience = 5000;

/** What has come and gone between two readings; counts may be negative, as in Go. */
async function delta(ctx: Context, service: Context, seconds: number): Promise<TaskGroup[]> {
  const key = ({ owners, name, state, wait }: TaskGroup): string => JSON.stringify([owners, name, state, wait]);
  const before = new Map((await taskGroups()).map((group) => [key(group), group]));
  await pause(ctx, service, seconds * 1000);
  const after = (await taskGroups()).map((group) => {
    const count = group.count - (before.get(key(group))?.count ?? 0);
    before.delete(key(group));
    return { ...group, count };
  });
  const gone = [...before.values()].map((group) => ({ ...group, count: -group.count }));
  return [...after, ...gone].filter(({ count }) => count !== 0);
}

/** Sleeps on the request's context, but not beyond the stop, after which that lives on: there is nothing more to be seen. */
async function pause(ctx: Context, service: Context, ms: number): Promise<void> {
  using scope = ctx.withCancel();
  using _stop = service.onDone(() => scope.cancel());
  try {
    await sleep(scope.ctx, ms);
  } catch (error) {
    throw service.done ? new Refusal(503, "the debug server stops") : error;
  }
}

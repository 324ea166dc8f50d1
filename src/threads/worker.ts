import { parentPort, workerData } from "node:worker_threads";
import { type Context, Group } from "../core/index.js";
import { isEcho } from "../core/port.js";
import { clock } from "../internal/clock.js";
import type { Attempt } from "../pool/index.js";
import { type Crossing, pack } from "../pool/port.js";
import { Border, BorderContext } from "./border.js";

/** What a thread knows from its beginning. */
export interface Birth {
  readonly border: SharedArrayBuffer;
  /** Its default export is the handler. */
  readonly module: string;
}

/** What a thread is handed: an item, and what to do with it. */
export interface Errand {
  readonly place: number;
  readonly id: string;
  readonly attempt: number;
  /** What to call its task, in a dump of the thread. */
  readonly name: string;
  readonly item: unknown;
  /** When time is up, in milliseconds since the epoch. */
  readonly deadline: number | undefined;
}

/** How it ended. `said`: how often it has told of its progress. That goes another way, and may arrive later. */
export type Ending =
  | { readonly said: number; readonly result: unknown }
  /** `echo`: the error only says that the item was told to stop. */
  | { readonly said: number; readonly error: Crossing; readonly echo: boolean };

/** What a thread says while it works. */
export interface Progress {
  readonly place: number;
  readonly id: string;
  readonly progress: unknown;
}

type Handler = (ctx: Context, item: unknown, attempt: Attempt) => unknown;

const birth = workerData as Birth;
const border = new Border(birth.border);
let handler: Handler | undefined;

/** Called in a thread, for one item at a time. Never rejects. */
export default async function work(errand: Errand): Promise<Ending> {
  const { place, id, attempt, name, deadline, item } = errand;
  const until = deadline === undefined ? Infinity : deadline - clock.wall() + clock.now();
  const ctx = new BorderContext(border, place, until);
  // What the handler starts on its context belongs to the item: the group waits for it.
  const group = new Group(ctx, { name: "thread", stopOn: "never" });
  let said = 0;
  const progress = (value: unknown): void => {
    parentPort!.postMessage({ place, id, progress: value } satisfies Progress);
    said++;
  };
  try {
    handler ??= await handlerOf(birth.module);
    const handle = handler;
    const task = group.go(name, (own) => handle(own, item, { id, attempt, progress }));
    // What has computed and never waited needs nobody to wake it.
    if (task.state === "running") ctx.watch();
    const result = await task.result();
    await group.wait();
    return { said, result };
  } catch (error) {
    await group.wait().catch(() => undefined);
    return { said, error: pack(error, clonable), echo: isEcho(ctx, error) };
  } finally {
    ctx.end();
  }
}

async function handlerOf(module: string): Promise<Handler> {
  const { default: handle } = (await import(module)) as { default?: unknown };
  if (typeof handle === "function") return handle as Handler;
  throw new TypeError(`${module} must have a function as its default export: the pool's handler`);
}

function clonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

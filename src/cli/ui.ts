import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { type Context, Group, sleep } from "../core/index.js";
import { type Behind, pageListener, Relay } from "../debug/port.js";
import { AttachError } from "../errors/index.js";
import { serve } from "../http/index.js";
import type { Dump } from "../wire/index.js";
import { readDump, targetOf } from "./target.js";
import { Attached } from "./top/attached.js";
import { servedAt } from "./top/served.js";
import { portOf, read, UsageError } from "./usage.js";

export const uiHelp = `Usage: curfew ui <pid|url|file> [options]

Serves a page on this machine alone, and prints its address, with a token made for this once: for a process that has
nothing of ours in it, or for a dump that was saved. Ends with Ctrl-C, or with the process. A process with a debug server
has the page itself: then its address is printed.

  <pid>               a process of this machine and this user
  <url>               an inspector (ws://…, or http://host:port), or the address of a serveDebug
  <file>              a dump, as curfew dump --json --out FILE or the page itself saves it

  --port N            where it is served (default: any free port)

Examples:
  curfew ui 4711
  curfew ui before.json
`;

/** Serves the page until somebody ends it, or the process ends. Resolves with the exit code. */
export async function ui(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args, { port: { type: "string", default: "0" } });
  const [what] = positionals;
  if (what === undefined || positionals.length > 1)
    throw new UsageError(`ui takes one pid, address or file, and was given ${String(positionals.length)}`);
  const port = portOf("port", values.port);
  if (existsSync(what) && !/^\d+$/.test(what)) return servePage(port, savedDump(readDump(what), what), "#/dump/1");
  const target = targetOf(what);
  const served = await servedAt(target);
  if (served !== undefined) return say(served.page);
  await using subject = await Attached.to(target, 0);
  const group = new Group(undefined, { name: "ui" });
  group.go("stay", (ctx) => stay(ctx, subject));
  const who = await subject.hello();
  const ended = (error?: unknown): void => group.stop(error ?? new AttachError("the process has ended"));
  const live = (await subject.hasTasks()) ? new Relay(who, (signal) => subject.changes(signal), ended) : undefined;
  const behind = {
    live,
    dumps: [],
    take: (full: boolean) => (full ? subject.fullDump() : subject.dump()),
    stop: () => subject.stop(),
  };
  return await servePage(port, behind, live === undefined ? "#/dump" : "", group);
}

/** Keeps the inspector open while nobody looks, and notices the process's end. */
async function stay(ctx: Context, subject: Attached): Promise<void> {
  for (;;) {
    await subject.stay();
    await sleep(ctx, 2000);
  }
}

function savedDump(dump: Dump, file: string): Omit<Behind, "token"> {
  const none = (): Promise<never> =>
    Promise.reject(new Error(`this is the dump in ${file}: there is no process behind it`));
  return { live: undefined, dumps: [dump], take: none, stop: none };
}

async function servePage(
  port: number,
  behind: Omit<Behind, "token">,
  place: string,
  group: Group = new Group(undefined, { name: "ui" }),
): Promise<number> {
  const token = randomBytes(18).toString("base64url");
  const stop = (): void => group.stop(bySignal);
  process.once("SIGINT", stop).once("SIGTERM", stop);
  group.go("page", (ctx) =>
    serve(ctx, pageListener(ctx, { token, ...behind }), {
      name: "ui",
      port,
      host: "127.0.0.1",
      drain: 500,
      onListening: ({ port }) => say(`http://127.0.0.1:${String(port)}/debug/?token=${token}${place}`),
    }),
  );
  try {
    await group.wait();
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
  const { cause } = group.ctx;
  if (cause instanceof AttachError) throw cause;
  return 0;
}

const bySignal = "asked to end by a signal";

function say(address: string): number {
  process.stdout.write(`${address}\n`);
  return 0;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Options } from "../lib/options.js";
import { Load } from "./load.js";

/** What came of one stop. */
export interface Outcome {
  readonly who: string;
  /** Requests that the service had begun, and whose client did not get the whole answer. */
  readonly lost: number;
  /** Requests and WebSockets whose connection broke. */
  readonly reset: number;
  /** Requests that were answered 503. */
  readonly away: number;
  /** From the signal to the end of the process. */
  readonly ms: number;
  /** The slowest request that was answered whole after the signal. */
  readonly slowest: number;
  /** 1 for a process that had to be killed. */
  readonly hung: number;
  /** What was lost or reset, by kind, with commas between: for whoever looks into it. */
  readonly what: string;
}

/** How long a service may take to start. */
const toStart = 10_000;
/** When a stop counts as hung: half as long again as each contender was given. */
const patience = 7500;

/** Starts a service, puts it under load, stops it in the middle, and looks at what every client saw. */
export async function stopOnce(options: Options, contender: string): Promise<Outcome> {
  const file = fileURLToPath(new URL("./service.js", import.meta.url));
  const child = spawn(options.node, [file, contender], { stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const begun = new Set<string>();
  createInterface(child.stdio[3] as Readable).on("line", (id) => begun.add(id));
  const exited = once(child, "exit");
  const started = once(createInterface(child.stdout!), "line") as Promise<[string]>;
  const [line] = ((await Promise.race([started, exited, sleep(toStart)])) ?? []) as readonly unknown[];
  const ports = /^(\d+) (\d+)$/.exec(String(line));
  if (ports === null) {
    child.kill("SIGKILL");
    throw new Error(`it did not start on Node ${options.version}`);
  }
  const [first, second] = [Number(ports[1]), Number(ports[2])];
  const load = new Load(first, second);
  // By then every client is at work.
  await sleep(1000 + Math.random() * 600);
  const stoppedAt = performance.now();
  const before = load.seen.length;
  child.kill("SIGTERM");
  const hung = (await Promise.race([exited, sleep(patience)])) === undefined;
  const ms = performance.now() - stoppedAt;
  if (hung) child.kill("SIGKILL");
  await exited;
  await load.end();
  const after = load.seen.slice(before);
  const broken = load.seen.filter(({ ending }) => ending === "reset" || ending === "cut");
  const lost = load.seen.filter(({ id, ending }) => ending !== "whole" && begun.has(id));
  const slowest = Math.max(0, ...after.filter(({ ending }) => ending === "whole").map((seen) => seen.ms));
  const words = [...new Set([...broken, ...lost])].map(({ kind, ending, code }) => `${kind} ${ending} ${code}`.trim());
  words.push(...new Array<string>(load.webSocketsCut).fill("WebSocket cut"));
  return {
    who: contender,
    lost: lost.length,
    reset: broken.length + load.webSocketsCut,
    away: load.seen.filter(({ ending }) => ending === "away").length,
    ms,
    slowest,
    hung: Number(hung),
    what: words.join(", "),
  };
}

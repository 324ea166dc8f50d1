import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Options } from "../lib/options.js";

/** A server's process, and where it listens. */
export interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startServer(options: Options, who: "curfew" | "bare"): Promise<Served> {
  const file = fileURLToPath(new URL("./server.js", import.meta.url));
  const child = spawn(options.node, [file, who], { stdio: ["pipe", "pipe", "inherit"] });
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  return { url: `http://127.0.0.1:${port}/ping`, stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const exit = once(child, "exit");
  child.stdin!.end();
  await exit;
}

/** Answers a second, from autocannon in a process of its own. Throws if one request had no answer. */
export async function requestsPerSecond(url: string, seconds: number): Promise<number> {
  const autocannon = fileURLToPath(import.meta.resolve("autocannon"));
  const args = [autocannon, "--json", "--no-progress", "--connections", "50", "--duration", String(seconds), url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const { errors, non2xx, requests, duration } = JSON.parse(stdout) as Load;
  if (errors > 0 || non2xx > 0) throw new Error(`${errors + non2xx} requests to ${url} failed`);
  return requests.total / duration;
}

/** What we read of autocannon's answer. */
interface Load {
  readonly errors: number;
  readonly non2xx: number;
  readonly requests: { readonly total: number };
  readonly duration: number;
}

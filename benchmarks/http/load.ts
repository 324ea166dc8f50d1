import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Options } from "../lib/options.js";

/** What came of a load. */
export interface Rate {
  /** Answers a second. */
  readonly perSecond: number;
  /** Microseconds of the server's processor time for each. */
  readonly cpu: number;
}

/** A server's process. */
export interface Served {
  /** Sends requests for so long. Throws if one of them had no good answer. */
  load(seconds: number): Promise<Rate>;
  stop(): Promise<void>;
}

/** Starts `<program>/server.js` of the benchmarks. */
export async function startServer(options: Options, program: string, args: readonly string[]): Promise<Served> {
  const file = fileURLToPath(new URL(`../${program}/server.js`, import.meta.url));
  const child = spawn(options.node, [file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const nextNumber = async (): Promise<number> => Number(((await once(lines, "line")) as [string])[0]);
  const cpuSoFar = (): Promise<number> => {
    const answer = nextNumber();
    child.stdin.write("cpu?\n");
    return answer;
  };
  const url = `http://127.0.0.1:${await nextNumber()}/ping`;
  return {
    async load(seconds) {
      const before = await cpuSoFar();
      const { requests, duration } = await cannonade(url, seconds);
      return { perSecond: requests.total / duration, cpu: ((await cpuSoFar()) - before) / requests.total };
    },
    async stop() {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}

/** Runs autocannon in a process of its own. */
export async function cannonade(url: string, seconds: number): Promise<Load> {
  const autocannon = fileURLToPath(import.meta.resolve("autocannon"));
  const args = [autocannon, "--json", "--no-progress", "--connections", "50", "--duration", String(seconds), url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const load = JSON.parse(stdout) as Load;
  if (load.errors > 0 || load.non2xx > 0) throw new Error(`${load.errors + load.non2xx} requests to ${url} failed`);
  return load;
}

/** What we read of autocannon's answer. */
interface Load {
  readonly errors: number;
  readonly non2xx: number;
  readonly requests: { readonly total: number };
  readonly duration: number;
}

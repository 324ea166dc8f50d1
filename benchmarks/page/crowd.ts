import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cannonade, type Rate } from "../http/load.js";
import type { Options } from "../lib/options.js";

/** A process with very many tasks, an HTTP server and a debug server. */
export interface CrowdServer {
  readonly debug: string;
  load(seconds: number): Promise<Rate>;
  /** Somebody who reads the feed. */
  read(): Promise<{ readonly whole: Promise<void>; leave(): void }>;
  stop(): Promise<void>;
}

export async function startCrowd(options: Options, tasks: number): Promise<CrowdServer> {
  const file = fileURLToPath(new URL("./server.js", import.meta.url));
  const child = spawn(options.node, [file, String(tasks)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextNumber = async (): Promise<number> => Number((await lines.next()).value);
  const cpuSoFar = (): Promise<number> => {
    child.stdin.write("cpu?\n");
    return nextNumber();
  };
  const app = `http://127.0.0.1:${await nextNumber()}/`;
  const debug = `http://127.0.0.1:${await nextNumber()}`;
  return {
    debug,
    async load(seconds) {
      const before = await cpuSoFar();
      const { requests, duration } = await cannonade(app, seconds);
      return { perSecond: requests.total / duration, cpu: ((await cpuSoFar()) - before) / requests.total };
    },
    async read() {
      const leave = new AbortController();
      const { body } = await fetch(`${debug}/debug/live`, { signal: leave.signal });
      let told: () => void;
      const whole = new Promise<void>((resolve) => (told = resolve));
      const reading = async (): Promise<void> => {
        for await (const piece of body!) if (Buffer.from(piece).includes('{"kind":"whole"}')) told();
      };
      // It ends when it leaves.
      reading().catch(() => undefined);
      return { whole, leave: () => leave.abort() };
    },
    async stop() {
      const exit = once(child, "exit");
      child.stdin.end();
      await exit;
    },
  };
}

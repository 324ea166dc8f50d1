import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cannonade } from "../http/load.js";
import type { Options } from "../lib/options.js";

/** A process with very many tasks, an HTTP server and a debug server. */
export interface CrowdServer {
  readonly debug: string;
  /** Answers a second. */
  load(seconds: number): Promise<number>;
  /** Somebody who reads the feed. */
  read(): Promise<{ readonly whole: Promise<void>; leave(): void }>;
  stop(): Promise<void>;
}

export async function startCrowd(options: Options, tasks: number): Promise<CrowdServer> {
  const file = fileURLToPath(new URL("./server.js", import.meta.url));
  const child = spawn(options.node, [file, String(tasks)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const port = async (): Promise<string> => String((await lines.next()).value);
  const app = `http://127.0.0.1:${await port()}/`;
  const debug = `http://127.0.0.1:${await port()}`;
  return {
    debug,
    async load(seconds) {
      const { requests, duration } = await cannonade(app, seconds);
      return requests.total / duration;
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

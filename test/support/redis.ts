import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import type { TestContext } from "node:test";
import { emptyFolder } from "./folder.js";
import { freePort } from "./program.js";
import { commandIn, searched } from "./service.js";

/** A Redis of the test's own, on a free port; every write is on its disk before it answers. */
export interface Redis {
  readonly port: number;
  readonly url: string;
  /** Kills it, and starts it anew with what it had written. */
  restart(): Promise<void>;
  kill(): Promise<void>;
  /** At the end of the test, before Redis goes. */
  before(end: () => Promise<unknown>): void;
}

export function hasRedis(): boolean {
  return commandIn(searched, "redis-server") !== undefined;
}

/** Starts a Redis, or skips the test, and says so, where the program is not installed. */
export async function startRedis(t: TestContext): Promise<Redis | undefined> {
  if (!hasRedis()) {
    t.skip("redis-server is not installed: pools on Redis were not tested");
    return undefined;
  }
  const folder = await emptyFolder(t);
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const settings = { port, dir: folder, appendonly: "yes", appendfsync: "always", save: "", bind: "127.0.0.1" };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    server = spawn("redis-server", args, { stdio: "ignore" });
    while (!(await answers(port)));
  };
  const kill = async (): Promise<void> => {
    if (server!.exitCode !== null || server!.signalCode !== null) return;
    const ended = once(server!, "close");
    server!.kill("SIGKILL");
    await ended;
  };
  const ends: (() => Promise<unknown>)[] = [];
  await start();
  t.after(async () => {
    for (const end of ends.reverse()) await end();
    await kill();
  });
  return {
    port,
    kill,
    before: (end) => ends.push(end),
    url: `redis://127.0.0.1:${String(port)}`,
    restart: async () => {
      await kill();
      await start();
    },
  };
}

/** Whether Redis answers there, and has loaded what it had written. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("error", () => setTimeout(() => resolve(false), 10));
    socket.once("connect", () => socket.write("PING\r\n"));
    socket.once("data", (data) => {
      socket.destroy();
      if (data.toString().startsWith("+PONG")) resolve(true);
      else setTimeout(() => resolve(false), 10);
    });
  });
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** Redis as it comes: no sync. So what is measured is our layer, not the disk. */
export async function startRedis(): Promise<{ url: string; stop: () => Promise<void> } | undefined> {
  const port = 20_000 + (process.pid % 20_000);
  const dir = mkdtempSync(path.join(tmpdir(), "curfew-redis-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", ""];
  const server: ChildProcess = spawn("redis-server", args, { stdio: "ignore" });
  const found = await Promise.race([once(server, "spawn").then(() => true), once(server, "error").then(() => false)]);
  if (!found) return undefined;
  while (!(await listens(port))) await pause(20);
  const stop = async (): Promise<void> => {
    server.kill();
    await once(server, "close");
    rmSync(dir, { recursive: true });
  };
  return { url: `redis://127.0.0.1:${port}`, stop };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket
      .once("error", () => resolve(false))
      .once("connect", () => {
        socket.destroy();
        resolve(true);
      });
  });
}

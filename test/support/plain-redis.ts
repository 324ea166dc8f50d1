import type { TestContext } from "node:test";
import { commandIn, searched, startService } from "./service.js";

/** Starts a Redis for a test that needs no more than one that answers, which keeps nothing, and returns its port; undefined where none is installed. */
export async function startPlainRedis(t: TestContext): Promise<number | undefined> {
  const command = commandIn(searched, "redis-server");
  if (command === undefined) return undefined;
  return startService(t, {
    command,
    args: (port, folder) => ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
    ready: /Ready to accept connections/,
    end: "SIGTERM",
  });
}

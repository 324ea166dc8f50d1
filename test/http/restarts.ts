import assert from "node:assert/strict";
import { createServer } from "node:net";
import path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { type Answer, ask, keepAlive } from "./client.js";
import { startProgram } from "../support/program.js";
import { root } from "../support/root.js";

/** What clients saw while all workers were replaced again and again. */
interface Outcome {
  answered: number;
  readonly failed: string[];
  /** The processes that answered. */
  readonly pids: Set<string>;
  restarts: number;
}

/**
 * Runs the rolling example under load, and replaces its workers until it is `enough`: half of the clients keep their connections,
 * half open one for each request, and none sends a request twice.
 */
export async function restarts(t: TestContext, enough: (outcome: Outcome) => boolean): Promise<Outcome> {
  const port = await freePort();
  const program = startProgram(t, pathToFileURL(path.join(root, ".build/examples/rolling/cluster.js")), {
    env: { PORT: String(port) },
  });
  await program.line(/^up$/);
  const outcome: Outcome = { answered: 0, failed: [], pids: new Set(), restarts: 0 };
  let over = false;
  t.after(() => (over = true));
  const agents = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? keepAlive() : undefined));
  const clients = agents.map(async (agent) => {
    while (!over) {
      await ask(port, "/", agent === undefined ? {} : { agent }).then(
        ({ status, body }: Answer) => {
          if (status === 200) outcome.answered++;
          else outcome.failed.push(String(status));
          outcome.pids.add(body);
        },
        (error: unknown) => outcome.failed.push(String(error)),
      );
    }
  });
  while (!enough(outcome)) {
    const lines = program.lines(/^replaced$/, outcome.restarts + 1);
    program.signal("SIGHUP");
    await lines;
    outcome.restarts++;
  }
  over = true;
  await Promise.all(clients);
  for (const agent of agents) agent?.destroy();
  program.signal("SIGTERM");
  const { code, stderr } = await program.end();
  assert.equal(code, 0, stderr);
  return outcome;
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

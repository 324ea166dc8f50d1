// The server ends the process when it fails: no `finally` runs, nobody else is told, and no test can call it.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const port = Number(process.env["PORT"] ?? 8080);

/** Somebody else's module. */
async function server(): Promise<void> {
  const http = createServer((_request, response) => response.end("pong\n")).listen(port, "127.0.0.1", () => {
    console.log(`server listens: http://127.0.0.1:${(http.address() as AddressInfo).port}/`);
  });
  try {
    await pause(500);
    throw new Error("mock server exit");
  } catch (error) {
    console.error("fatal:", (error as Error).message);
    // eslint-disable-next-line n/no-process-exit, no-restricted-properties -- This is the mistake.
    process.exit(1);
  }
}

async function journal(): Promise<void> {
  console.log("journal: opened, three lines wait to be written");
  try {
    await pause(60_000);
  } finally {
    console.log("journal: three lines written");
  }
}

await Promise.all([journal(), server()]);

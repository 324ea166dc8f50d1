// Serves requests through async functions, and answers what it is asked about itself.
import { createServer } from "node:http";

async function read() {
  await new Promise((resolve) => setImmediate(resolve));
  return "pong";
}
async function answer(_, response) {
  try {
    response.end(await read());
  } catch (error) {
    response.destroy(error);
  }
}

/** Million awaits in a second of the processor's time, of the best of several runs: the machine may have other work. */
async function speed() {
  let best = 0;
  for (let run = 0; run < 10; run++) {
    const before = process.cpuUsage();
    for (let i = 0; i < 200_000; i++) await null;
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, 200_000 / (user + system));
  }
  return best;
}

const server = createServer(answer);
process.on("message", async () => {
  server.closeAllConnections();
  const awaits = await speed();
  // What the first leaves to finalizers, the second finds.
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, rss } = process.memoryUsage();
  // eslint-disable-next-line n/no-unsupported-features/node-builtins -- every Node that we run on has it
  const resources = process.getActiveResourcesInfo().sort();
  process.send({ awaits, heapUsed, rss, resources });
});
server.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));

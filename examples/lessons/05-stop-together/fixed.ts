// The application and its debug server stop together: one fails, the other is told why, and every end is counted.
import type { AddressInfo } from "node:net";
import { type Context, type Group, main, reasonText, sleep } from "curfew";
import { serveDebug } from "curfew/debug";
import { serve } from "curfew/http";

const port = Number(process.env["PORT"] ?? 8080);
const debugPort = Number(process.env["DEBUG_PORT"] ?? 8081);
let started = 0;
let ended = 0;

async function app(ctx: Context): Promise<void> {
  await serve(ctx, (_request, response) => response.end("pong\n"), { port, onListening: announce(ctx) });
}

async function debug(ctx: Context): Promise<void> {
  await serveDebug(ctx, { port: debugPort, onListening: announce(ctx) });
}

async function mock(ctx: Context): Promise<never> {
  await sleep(ctx, 5000);
  throw new Error("mock pprof exit");
}

/** Says where a server listens, and when it is told to stop. */
function announce(ctx: Context): (at: AddressInfo) => void {
  return ({ address, port }) => {
    console.log(`server listens, addr: ${address}:${port}`);
    ctx.onDone(() => console.log(`server will exiting, addr: ${address}:${port}`));
  };
}

/** Starts a task of the group that says how it ends. */
function start(group: Group, task: (ctx: Context) => Promise<void>): void {
  started++;
  group.go(task.name, async (ctx) => {
    try {
      await task(ctx);
      console.log(`server exit: ${task.name} stopped, since: ${reasonText(ctx.cause)}`);
    } catch (error) {
      console.log(`server exit err: ${reasonText(error)}`);
      throw error;
    } finally {
      ended++;
    }
  });
}

await main((group) => {
  for (const task of [app, debug, mock]) start(group, task);
});
console.log(`${ended} ends, of ${started} tasks that were started`);

// A service of systemd with Type=notify: it says when it listens, and that it stops. With a socket of systemd's it listens on that.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Context, main, untilDone } from "curfew";
import { Health, serve } from "curfew/http";

const { LISTEN_FDS, NOTIFY_SOCKET, NOTICE = "0", PORT = "8080" } = process.env;

const health = new Health();
const at = LISTEN_FDS === "1" ? { fd: 3 } : { port: Number(PORT) };

/** One task, so that the two come in this order: each is said by a process of its own, and the second could be faster. */
async function tellSystemd(ctx: Context, listening: Promise<unknown>): Promise<void> {
  await Promise.race([listening, untilDone(ctx)]);
  if (!ctx.done) await notify("READY=1");
  await untilDone(ctx);
  await notify("STOPPING=1");
}

/** What systemd cannot be told is no reason to end. */
async function notify(state: string): Promise<void> {
  if (NOTIFY_SOCKET === undefined) return;
  try {
    await promisify(execFile)("systemd-notify", [`--pid=${process.pid}`, state]);
  } catch (error) {
    console.error(`systemd was not told: ${String(error)}`);
  }
}

await main(
  (group) => {
    const listening = new Promise<unknown>((resolve) => {
      group.go("web", (ctx) =>
        serve(ctx, (_request, response) => void response.end("hello\n"), {
          ...at,
          health,
          notice: Number(NOTICE),
          onListening: ({ port }) => {
            console.log(`listens: http://127.0.0.1:${port}/`);
            resolve(port);
          },
        }),
      );
    });
    group.go("systemd", (ctx) => tellSystemd(ctx, listening));
  },
  // Less than TimeoutStopSec.
  { grace: 25_000 },
);

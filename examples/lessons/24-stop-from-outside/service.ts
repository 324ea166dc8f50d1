import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Context, type Group, sleep } from "curfew";
import { serve } from "curfew/http";

/** A service as its owner sees it: tasks of a group that somebody else made, and can stop. */
export function service(group: Group, port: number): void {
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (request.method === "POST" && request.url === "/admin/stop") {
      group.stop(`an admin asked for it, from ${request.socket.remoteAddress ?? "an unknown address"}`);
      response.end("stopping\n");
    } else {
      response.end("pong\n");
    }
  };
  const onListening = (at: AddressInfo): void => console.log(`app listens: http://127.0.0.1:${at.port}/`);
  group.go("app", (ctx) => serve(ctx, handle, { port, onListening }));
  group.go(worker);
}

async function worker(ctx: Context): Promise<void> {
  try {
    await sleep(ctx, Infinity);
  } finally {
    console.log(`worker has stopped, since: ${String(ctx.cause)}`);
  }
}

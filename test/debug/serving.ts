import { type IncomingHttpHeaders, request } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { TestContext } from "node:test";
import { Group } from "curfew";
import { type DebugOptions, serveDebug } from "curfew/debug";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly body: string;
}

/** A debug server on a free port, until the test ends. */
export async function startDebug(t: TestContext, options: DebugOptions = {}): Promise<string> {
  const group = new Group(undefined, { name: "beside" });
  t.after(() => group.shutdown(5_000));
  const address = await new Promise<AddressInfo>((resolve, reject) => {
    const task = group.go("debug", (ctx) => serveDebug(ctx, { port: 0, onListening: resolve, ...options }));
    task.result().catch(reject);
  });
  return `http://127.0.0.1:${String(address.port)}`;
}

/** One request, as it stands: nothing is followed, nothing is normalised. */
export function ask(base: string, path: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method, headers, agent: false }, (response) => {
      buffer(response).then(
        (bytes) => resolve({ status: response.statusCode!, headers: response.headers, bytes, body: bytes.toString() }),
        reject,
      );
    })
      .once("error", reject)
      .end();
  });
}

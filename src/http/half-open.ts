import type { Server, ServerResponse } from "node:http";

/** Node reads this, and has no option for it. */
type HalfOpenServer = Server & { httpAllowHalfOpen?: boolean };

/**
 * Until disposed, a client may close its own side of a connection over HTTP/1 when it has sent its request. Node would close ours,
 * too, and the answer would be lost.
 */
export function allowHalfOpen(server: HalfOpenServer): Disposable {
  const before = server.httpAllowHalfOpen;
  server.httpAllowHalfOpen = true;
  return {
    [Symbol.dispose]() {
      if (before === undefined) delete server.httpAllowHalfOpen;
      else server.httpAllowHalfOpen = before;
    },
  };
}

/**
 * Sends an interim response, which a client passes over, to one that has closed its side. If it has left, which looks the same, its system
 * answers with a reset; Node, which reads no more, sees that when it writes next. False where none can be sent: over HTTP/1.0, which has
 * none, and after the head of an answer.
 */
export function askIfThere(response: ServerResponse): boolean {
  if (response.headersSent || response.req.httpVersionMinor === 0) return false;
  response.writeProcessing();
  return true;
}

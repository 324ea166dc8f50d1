import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { RequestHandler } from "./request.js";

/** By these a server hands out requests. The last two only where somebody listens to them: else Node answers by itself. */
const requestEvents = ["request", "checkContinue", "checkExpectation"] as const;

type Take = (request: IncomingMessage, response: ServerResponse, from: Borrowed) => void;

/** Takes a server's own listeners for requests off it; each request goes to `take` instead. */
export function borrow(server: Server, take: Take): Borrowed[] {
  const heard = requestEvents.filter((event) => event === "request" || server.listenerCount(event) > 0);
  return heard.map((event) => new Borrowed(server, event, take));
}

/** A server's own listeners of one event, while somebody else calls them. */
export class Borrowed {
  /** With their wrappers: those show who was added with `once`. */
  private listeners: RequestHandler[];
  private allStay: boolean;

  constructor(
    private readonly server: Server,
    private readonly event: (typeof requestEvents)[number],
    private readonly take: Take,
  ) {
    this.listeners = server.rawListeners(event) as RequestHandler[];
    this.allStay = this.listeners.every(stays);
    server.removeAllListeners(event).on(event, this.taken);
  }

  /** Those to call for the next request. One that was added with `once` is among them once, and is not put back. */
  next(): readonly RequestHandler[] {
    const { listeners } = this;
    if (!this.allStay) {
      this.listeners = listeners.filter(stays);
      this.allStay = true;
    }
    return listeners;
  }

  putBack(): void {
    this.server.off(this.event, this.taken);
    for (const listener of this.listeners) this.server.on(this.event, listener);
  }

  private readonly taken = (request: IncomingMessage, response: ServerResponse): void =>
    this.take(request, response, this);
}

/** A listener that was added with `once` is a wrapper that has the listener's own function. */
function stays(listener: RequestHandler & { listener?: unknown }): boolean {
  return typeof listener.listener !== "function";
}

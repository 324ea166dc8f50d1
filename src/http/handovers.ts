import type { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";

/** After these a connection is no HTTP connection any more, but its listener's own. */
const ownEvents: readonly (string | symbol)[] = ["upgrade", "connect"];

/**
 * Hears of each connection that a listener of the server takes for itself. It listens only beside somebody else: with any
 * listener at all, Node leaves the answer to it.
 */
export class Handovers {
  constructor(
    private readonly server: EventEmitter,
    private readonly heard: (request: IncomingMessage, socket: Socket) => void,
  ) {
    for (const event of ownEvents) if (server.listenerCount(event) > 0) server.prependListener(event, this.taken);
    server.on("newListener", this.added).on("removeListener", this.removed);
  }

  release(): void {
    this.server.off("newListener", this.added).off("removeListener", this.removed);
    for (const event of ownEvents) this.server.off(event, this.taken);
  }

  private readonly taken = (request: IncomingMessage, socket: Socket): void => this.heard(request, socket);

  /** Called before the listener is there. */
  private readonly added = (event: string | symbol, listener: unknown): void => {
    if (listener !== this.taken && ownEvents.includes(event) && this.server.listenerCount(event) === 0)
      this.server.prependListener(event, this.taken);
  };

  private readonly removed = (event: string | symbol): void => {
    if (ownEvents.includes(event) && this.server.listenerCount(event) === 1) this.server.off(event, this.taken);
  };
}

import type { EventEmitter } from "node:events";

/** A listener that was added with `once` is a wrapper that has the listener's own function. */
type Listener = ((...args: never) => unknown) & { readonly listener?: unknown };

/** A server's own listeners of one event, while somebody else calls them. */
export class Borrowed<L extends Listener = Listener> {
  /** With their wrappers: those show who was added with `once`. */
  private listeners: L[];
  private allStay: boolean;
  private readonly taken: (...args: unknown[]) => void;

  /** Takes them off the server; each event goes to `take` instead. */
  constructor(
    private readonly server: EventEmitter,
    private readonly event: string,
    take: (from: Borrowed<L>, ...args: Parameters<L>) => void,
  ) {
    this.listeners = server.rawListeners(event) as unknown as L[];
    this.allStay = this.listeners.every(stays);
    this.taken = (...args) => take(this, ...(args as unknown as Parameters<L>));
    server.removeAllListeners(event).on(event, this.taken);
  }

  /** Those to call for the next event. One that was added with `once` is among them once, and is not put back. */
  next(): readonly L[] {
    const { listeners } = this;
    if (!this.allStay) {
      this.listeners = listeners.filter(stays);
      this.allStay = true;
    }
    return listeners;
  }

  putBack(): void {
    this.server.off(this.event, this.taken);
    for (const listener of this.listeners) this.server.on(this.event, listener as unknown as () => void);
  }
}

function stays(listener: Listener): boolean {
  return typeof listener.listener !== "function";
}

import type { Duplex } from "node:stream";
import type { Group } from "../core/index.js";
import type { Tally } from "./tally.js";
import { type Origin, Work } from "./work.js";

export type ConnectionHandler = (...args: never) => unknown;

/** A connection that is its handler's own: one of a server of `node:net`, or one that was upgraded. */
export class Tunnel extends Work<ConnectionHandler> {
  protected readonly what = "connection";
  protected readonly waitsForClient = false;

  constructor(
    origin: Origin,
    subject: object,
    readonly socket: Duplex,
    private readonly server: object,
  ) {
    super(origin, subject);
  }

  override begin(owner: Group, name: string, listeners: readonly ConnectionHandler[]): void {
    super.begin(owner, name, listeners);
    if (this.socket.closed) this.closed();
    else this.socket.once("close", () => this.closed());
  }

  breakOff(): void {
    this.socket.destroy();
  }

  protected override invoke(listener: ConnectionHandler): unknown {
    return (listener as (subject: object) => unknown).call(this.server, this.subject);
  }

  protected override failed(): void {
    this.socket.destroy();
  }

  /** It is told to end, and may have something on its way. */
  protected override gaveUp(): void {
    this.socket.end();
  }

  private closed(): void {
    this.stop("the connection is closed");
    this.ended();
  }
}

/** Those of one server that are open. */
export class Tunnels {
  private readonly all = new Set<Tunnel>();

  add(tunnel: Tunnel): void {
    this.all.add(tunnel);
    tunnel.socket.once("close", () => this.all.delete(tunnel));
  }

  cut(tally: Tally): void {
    for (const tunnel of this.all) tally.add(tunnel);
    for (const tunnel of this.all) tunnel.breakOff();
  }
}

import type { Server } from "node:http";
import type { Socket } from "node:net";
import { type Accepted, Connection, longestGoodbye } from "./connection.js";
import { Handovers } from "./handovers.js";

/** On the socket itself, for the same reason as a request's context. */
const ours: unique symbol = Symbol("curfew connection");
type Known = Socket & { [ours]?: unknown };

/** Every connection of one server. */
export class Connections<A extends Accepted> {
  private readonly all = new Map<Socket, Connection<A>>();
  /** Over TLS: connections that are not secured yet, by their other end. */
  private readonly raw = new Map<string, Socket>();
  /** Over TLS on a path: all of those, since nobody can tell whose end is whose. They are let alone until the cut. */
  private readonly nameless = new Set<Socket>();
  private readonly handovers: Handovers;
  private readonly secure: boolean;
  /** There may be connections from before we came. */
  readonly strangers: boolean;
  draining = false;
  /** Time is up: who comes now is let go of at once. */
  private over = false;
  private sweep: NodeJS.Timeout | undefined;

  constructor(private readonly server: Server) {
    this.secure = "setSecureContext" in server;
    this.strangers = server.listening;
    server.prependListener("connection", this.opened).prependListener("secureConnection", this.secured);
    this.handovers = new Handovers(server, (socket) => this.of(socket).handOver());
  }

  /** Stops listening to the server's events. */
  release(): void {
    clearTimeout(this.sweep);
    this.server.off("connection", this.opened).off("secureConnection", this.secured);
    this.handovers.release();
  }

  /** What was accepted and has not ended. */
  get active(): number {
    let sum = 0;
    for (const connection of this.all.values()) sum += connection.active;
    return sum;
  }

  of(socket: Known): Connection<A> {
    const known = socket[ours] as Connection<A> | undefined;
    if (known?.among === this) return known;
    let connection = this.all.get(socket);
    if (connection === undefined) {
      connection = new Connection<A>(socket, this);
      this.all.set(socket, connection);
      socket.once("close", () => this.all.delete(socket));
      if (this.draining) connection.drain();
    }
    socket[ours] = connection;
    return connection;
  }

  /** From now on, each connection is closed as soon as it has nothing to do. */
  drain(): void {
    this.draining = true;
    for (const connection of this.all.values()) connection.drain();
    if (this.strangers) this.sweep = setTimeout(() => this.server.closeIdleConnections(), longestGoodbye);
  }

  /** Cuts all that is left, and all that still comes. */
  cut(): void {
    this.over = true;
    for (const connection of this.all.values()) connection.cut();
    for (const socket of this.nameless) socket.destroy();
    if (this.strangers) this.server.closeAllConnections();
  }

  private readonly opened = (socket: Socket): void => {
    if (this.over) {
      socket.destroy();
      return;
    }
    if (this.secure && socket.remotePort === undefined) {
      this.nameless.add(socket);
      socket.once("close", () => this.nameless.delete(socket));
      return;
    }
    this.of(socket);
    if (!this.secure) return;
    const end = otherEnd(socket);
    this.raw.set(end, socket);
    socket.once("close", () => this.raw.delete(end));
  };

  /** Over TLS, requests come on a socket of their own, made from the first, which must then be left alone. */
  private readonly secured = (socket: Socket): void => {
    const raw = this.raw.get(otherEnd(socket));
    if (raw !== undefined) {
      this.of(raw).handOver();
      this.all.delete(raw);
    }
    this.of(socket);
  };
}

function otherEnd(socket: Socket): string {
  return `${socket.remoteAddress ?? ""} ${String(socket.remotePort)}`;
}

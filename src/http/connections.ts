import type { IncomingMessage, Server } from "node:http";
import type { Http2ServerRequest, ServerHttp2Session } from "node:http2";
import type { Socket } from "node:net";
import { Connection, longestGoodbye } from "./connection.js";
import { allowHalfOpen } from "./half-open.js";
import type { Accepted, Line } from "./line.js";
import { Session } from "./session.js";
import type { Tally } from "./tally.js";

/** On the socket or session itself, for the same reason as a request's context. */
const ours: unique symbol = Symbol("curfew connection");
type Known<Of> = Of & { [ours]?: { readonly among: object; readonly line: Line } };

/** Every connection of one server. */
export class Connections<A extends Accepted> {
  private readonly all = new Map<object, Line<A>>();
  /** Over TLS: connections that are not secured yet, by their other end. */
  private readonly raw = new Map<string, Socket>();
  /** Over TLS on a path: all of those, since nobody can tell whose end is whose. They are let alone until the cut. */
  private readonly nameless = new Set<Socket>();
  private readonly secure: boolean;
  /** It speaks HTTP/2: alone, without TLS. */
  private readonly http2: boolean;
  /** The one whose session comes next. */
  private arriving: Socket | undefined;
  /** There may be connections from before we came. */
  readonly strangers: boolean;
  draining = false;
  /** Time is up: who comes now is let go of at once. */
  private over = false;
  private sweep: NodeJS.Timeout | undefined;
  private readonly halfOpen: Disposable;

  constructor(private readonly server: Server) {
    this.secure = "setSecureContext" in server;
    this.http2 = isHttp2(server);
    this.strangers = server.listening;
    this.halfOpen = allowHalfOpen(server);
    server.prependListener("connection", this.opened).prependListener("secureConnection", this.secured);
    if (this.http2) server.prependListener("session", this.began);
  }

  /** Stops listening to the server's events. */
  release(): void {
    clearTimeout(this.sweep);
    this.halfOpen[Symbol.dispose]();
    this.server.off("connection", this.opened).off("secureConnection", this.secured).off("session", this.began);
  }

  /** The connection on which a request came. */
  of(request: IncomingMessage): Line<A> {
    return request.httpVersionMajor === 2
      ? this.session((request as unknown as Http2ServerRequest).stream.session as ServerHttp2Session)
      : this.connection(request.socket);
  }

  connection(socket: Known<Socket>): Connection<A> {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- a socket has no other.
    return this.known(socket, () => new Connection<A>(socket)) as Connection<A>;
  }

  /** From now on, each connection is closed as soon as it has nothing to do. */
  drain(): void {
    this.draining = true;
    for (const line of this.all.values()) line.drain();
    if (this.strangers && !this.http2)
      this.sweep = setTimeout(() => this.server.closeIdleConnections(), longestGoodbye);
  }

  /** Cuts all that is left, and all that still comes. */
  cut(tally: Tally): void {
    this.over = true;
    for (const line of this.all.values()) line.cut(tally);
    for (const socket of this.nameless) socket.destroy();
    if (this.strangers && !this.http2) this.server.closeAllConnections();
  }

  private session(session: ServerHttp2Session, socket?: Socket): Line<A> {
    return this.known(session, () => new Session<A>(session, socket));
  }

  private known(key: Known<Socket | ServerHttp2Session>, make: () => Line<A>): Line<A> {
    const known = key[ours];
    if (known?.among === this) return known.line as Line<A>;
    let line = this.all.get(key);
    if (line === undefined) {
      line = make();
      this.all.set(key, line);
      key.once("close", () => this.all.delete(key));
      if (this.draining) line.drain();
    }
    key[ours] = { among: this, line };
    return line;
  }

  private readonly opened = (socket: Socket): void => {
    if (this.over) {
      socket.destroy();
      return;
    }
    if (this.http2 && !this.secure) {
      this.arriving = socket;
      return;
    }
    if (this.secure && socket.remotePort === undefined) {
      this.nameless.add(socket);
      socket.once("close", () => this.nameless.delete(socket));
      return;
    }
    this.connection(socket);
    if (!this.secure) return;
    const end = otherEnd(socket);
    this.raw.set(end, socket);
    socket.once("close", () => this.raw.delete(end));
  };

  /** Over TLS, requests come on a socket of their own, made from the first, which must then be left alone. */
  private readonly secured = (socket: Socket & { alpnProtocol?: string | false | null }): void => {
    const raw = this.raw.get(otherEnd(socket));
    if (raw !== undefined) {
      this.connection(raw).handOver();
      this.all.delete(raw);
    }
    if (this.http2 && socket.alpnProtocol === "h2") this.arriving = socket;
    else this.connection(socket);
  };

  /** Within the same turn as its socket. */
  private readonly began = (session: ServerHttp2Session): void => {
    this.session(session, this.arriving);
    this.arriving = undefined;
  };
}

/** Of `node:http2`. Known by what no other server has. */
export function isHttp2(server: object): boolean {
  return "updateSettings" in server;
}

function otherEnd(socket: Socket): string {
  return `${socket.remoteAddress ?? ""} ${String(socket.remotePort)}`;
}

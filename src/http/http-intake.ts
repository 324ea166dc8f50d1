import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Group } from "../core/index.js";
import { Borrowed } from "./borrowed.js";
import { Connections } from "./connections.js";
import { Exchange } from "./exchange.js";
import type { Health } from "./health.js";
import { Handovers } from "./handovers.js";
import type { Intake } from "./intake.js";
import type { RequestHandler } from "./request.js";
import type { Tally } from "./tally.js";
import { Tunnel, Tunnels } from "./tunnel.js";
import { closeWebSockets, type WebSocketsLike } from "./websockets.js";
import type { Origin } from "./work.js";

/** By these a server hands out requests. The last two only where somebody listens to them: else Node answers by itself. */
const requestEvents = ["request", "checkContinue", "checkExpectation"] as const;

/** What it needs to know of the service. */
export interface HttpIntakeOptions extends Origin {
  /** Whose tasks the requests are. */
  readonly requests: Group;
  readonly webSockets: readonly WebSocketsLike[];
  readonly health: Health | undefined;
  nameOf(request: IncomingMessage): string;
}

/** Requests, by whichever version of HTTP, and connections that were upgraded. */
export class HttpIntake implements Intake {
  readonly unit = "request";
  private readonly connections: Connections<Exchange>;
  private readonly borrowed: readonly Borrowed<RequestHandler>[];
  private readonly handovers: Handovers;
  private readonly tunnels = new Tunnels();
  /** Requests that came during the last call; null before and after it. */
  private held: [Borrowed<RequestHandler>, IncomingMessage, ServerResponse][] | null = null;
  private closing: Disposable | undefined;
  private over = false;

  constructor(
    private readonly server: Server,
    private readonly options: HttpIntakeOptions,
  ) {
    this.connections = new Connections(server);
    this.handovers = new Handovers(server, (request, socket) => this.handOver(request, socket));
    const heard = requestEvents.filter((event) => event === requestEvents[0] || server.listenerCount(event) > 0);
    // Without a listener of requests, a server of `node:http2` is one of streams.
    const events = server.listenerCount("stream") > 0 && server.listenerCount("request") === 0 ? [] : heard;
    this.borrowed = events.map((event) => new Borrowed<RequestHandler>(server, event, this.take));
  }

  get strangers(): boolean {
    return this.connections.strangers;
  }

  hold(): void {
    this.held = [];
  }

  drain(): void {
    this.connections.drain();
    const held = this.held ?? [];
    this.held = null;
    for (const [from, req, res] of held) this.take(from, req, res);
    this.closing = closeWebSockets(this.options.webSockets);
  }

  cut(tally: Tally): void {
    this.over = true;
    // They were taken in: their connections count them.
    for (const [, req, res] of this.held ?? []) this.connections.of(req).accept(this.exchange(req, res));
    this.held = null;
    this.tunnels.cut(tally);
    this.connections.cut(tally);
  }

  release(): void {
    for (const one of this.borrowed) one.putBack();
    this.connections.release();
    this.handovers.release();
    this.closing?.[Symbol.dispose]();
  }

  private readonly take = (from: Borrowed<RequestHandler>, req: IncomingMessage, res: ServerResponse): void => {
    const connection = this.connections.of(req);
    const handedOn = connection.accepted(res);
    if (handedOn !== undefined) {
      handedOn.call(from.next());
      return;
    }
    if (this.held !== null) {
      this.held.push([from, req, res]);
      return;
    }
    const exchange = this.exchange(req, res);
    if (this.over || !connection.accept(exchange)) {
      // There will be no answer, so it must not be worked on; it is read only so that the client's end is seen behind it.
      req.resume();
      return;
    }
    if (this.connections.draining) this.beginSoon(exchange, req, from);
    else this.begin(exchange, req, from);
  };

  /** Of requests that come in one go the last answer says `close`: so all are accepted before the first is begun. */
  private beginSoon(exchange: Exchange, req: IncomingMessage, from: Borrowed<RequestHandler>): void {
    process.nextTick(() => {
      // What was cut meanwhile is counted already.
      if (!this.over) this.begin(exchange, req, from);
    });
  }

  private begin(exchange: Exchange, req: IncomingMessage, from: Borrowed<RequestHandler>): void {
    const { requests, health, nameOf } = this.options;
    if (health?.answersTo(req) === true) exchange.begin(requests, "health", [(...both) => health.listener(...both)]);
    else exchange.begin(requests, nameOf(req), from.next());
  }

  private exchange(req: IncomingMessage, res: ServerResponse): Exchange {
    return new Exchange(this.options, this.server, req, res);
  }

  /** A listener takes a connection for its own. Over HTTP/2 that is a stream, which its session counts. */
  private handOver(request: IncomingMessage, socket: Socket): void {
    if (request.httpVersionMajor === 2) return;
    this.connections.connection(socket).handOver();
    if (this.over) {
      socket.destroy();
      return;
    }
    const tunnel = new Tunnel(this.options, request, socket, this.server);
    this.tunnels.add(tunnel);
    tunnel.begin(this.options.requests, this.options.nameOf(request), []);
    const told = this.options.webSockets.length > 0 && request.headers.upgrade?.toLowerCase() === "websocket";
    if (told) tunnel.becomeEndless();
  }
}

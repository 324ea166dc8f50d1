import type { Server, Socket } from "node:net";
import type { Group } from "../core/index.js";
import { Borrowed } from "./borrowed.js";
import type { Intake } from "./intake.js";
import type { Tally } from "./tally.js";
import { Tunnel, Tunnels } from "./tunnel.js";
import type { Origin } from "./work.js";

type SocketHandler = (socket: Socket) => unknown;

/** What it needs to know of the service. */
export interface SocketIntakeOptions extends Origin {
  /** Whose tasks the connections are. */
  readonly requests: Group;
}

/** The connections of a server of `node:net` or `node:tls`, each its handler's own. */
export class SocketIntake implements Intake {
  readonly unit = "connection";
  readonly strangers: boolean;
  private readonly tunnels = new Tunnels();
  /** Over TLS, also those that are not secured. */
  private readonly sockets = new Set<Socket>();
  private readonly borrowed: Borrowed<SocketHandler>;
  private held: [Borrowed<SocketHandler>, Socket][] | null = null;
  private over = false;

  constructor(
    private readonly server: Server,
    private readonly options: SocketIntakeOptions,
  ) {
    this.strangers = server.listening;
    // The first is Node's own listener over TLS, and must stay.
    const event = "setSecureContext" in server ? "secureConnection" : "connection";
    this.borrowed = new Borrowed<SocketHandler>(server, event, this.take);
    server.prependListener("connection", this.opened);
  }

  hold(): void {
    this.held = [];
  }

  drain(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const [from, socket] of held) this.take(from, socket);
  }

  cut(tally: Tally): void {
    this.over = true;
    tally.ours += this.held?.length ?? 0;
    this.held = null;
    this.tunnels.cut(tally);
    for (const socket of this.sockets) socket.destroy();
  }

  release(): void {
    this.borrowed.putBack();
    this.server.off("connection", this.opened);
  }

  private readonly opened = (socket: Socket): void => {
    if (this.over) {
      socket.destroy();
      return;
    }
    this.sockets.add(socket);
    socket.once("close", () => this.sockets.delete(socket));
  };

  private readonly take = (from: Borrowed<SocketHandler>, socket: Socket): void => {
    if (this.over || socket.destroyed) return;
    if (this.held !== null) {
      this.held.push([from, socket]);
      return;
    }
    const tunnel = new Tunnel(this.options, socket, socket, this.server);
    this.tunnels.add(tunnel);
    tunnel.begin(this.options.requests, "connection", from.next());
  };
}

import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How long a connection with nothing to do may still send a request after the stop, and how long it has to close. */
const linger = 100;
const farewell = 500;

interface Connection {
  /** Requests that came on it and are not answered. */
  active: number;
  /** `socket.bytesRead` when it last became idle: more than that means that a request is on its way. */
  idleBytes: number;
  leaving: NodeJS.Timeout | undefined;
}

/** Every connection of one server, and which of them have something to do. */
export class Connections {
  private readonly all = new Map<Socket, Connection>();
  private draining = false;

  constructor(private readonly server: Server) {
    server.on("connection", this.opened);
    // Over TLS the requests come on a socket of its own, made from the first.
    server.on("secureConnection", this.opened);
  }

  /** Stops listening to the server's events. */
  release(): void {
    this.server.off("connection", this.opened);
    this.server.off("secureConnection", this.opened);
  }

  /** Requests that were accepted and are not answered. */
  get active(): number {
    let sum = 0;
    for (const connection of this.all.values()) sum += connection.active;
    return sum;
  }

  begin(socket: Socket): void {
    const connection = this.get(socket);
    connection.active++;
    clearTimeout(connection.leaving);
  }

  end(socket: Socket): void {
    const connection = this.get(socket);
    connection.active--;
    connection.idleBytes = socket.bytesRead;
    if (this.draining && connection.active === 0) this.dismiss(socket, connection);
  }

  /**
   * From now on, closes each connection as soon as it has nothing to do. It is tempting to close the idle ones at once,
   * as Node does: then a client that sends its next request at that moment gets a reset instead of an answer.
   */
  drain(): void {
    this.draining = true;
    for (const [socket, connection] of this.all) if (connection.active === 0) this.dismiss(socket, connection);
  }

  /** Cuts all that is left. */
  destroy(): void {
    for (const socket of this.all.keys()) socket.destroy();
  }

  private readonly opened = (socket: Socket): void => {
    this.get(socket);
  };

  private get(socket: Socket): Connection {
    let connection = this.all.get(socket);
    if (connection === undefined) {
      connection = { active: 0, idleBytes: socket.bytesRead, leaving: undefined };
      this.all.set(socket, connection);
      const known = connection;
      socket.once("close", () => {
        clearTimeout(known.leaving);
        this.all.delete(socket);
      });
    }
    return connection;
  }

  /** Lets an idle connection go: waits a moment for a last request, says goodbye, and closes it if the client does not. */
  private dismiss(socket: Socket, connection: Connection): void {
    clearTimeout(connection.leaving);
    connection.leaving = setTimeout(() => {
      if (connection.active > 0) return;
      if (socket.bytesRead > connection.idleBytes) {
        connection.idleBytes = socket.bytesRead;
        this.dismiss(socket, connection);
        return;
      }
      socket.end();
      connection.leaving = setTimeout(() => socket.destroy(), farewell);
    }, linger);
  }
}

/**
 * grpc#862, a connection that nobody was given. To dial starts a task that keeps the connection up until the connection's
 * context ends. When dialling is cancelled, the caller gets no connection, so nobody can close it.
 */
import { background, type CancelScope, type Context, type Group, untilDone } from "curfew";

class Connection {
  private readonly scope: CancelScope = background.withCancel();

  constructor(group: Group) {
    group.go("resetTransport", () => this.resetTransport());
  }

  close(): void {
    this.scope.cancel("closed");
  }

  private async resetTransport(): Promise<void> {
    await untilDone(this.scope.ctx); //> resetTransport | lost
  }
}

export function broken(group: Group): void {
  const dial = (ctx: Context): Connection | undefined => {
    const connection = new Connection(group);
    return ctx.done ? undefined : connection;
  };
  dialAndGiveUp(group, dial);
}

/** Who does not hand it out closes it. */
export function fixed(group: Group): void {
  const dial = (ctx: Context): Connection | undefined => {
    const connection = new Connection(group);
    if (!ctx.done) return connection;
    connection.close();
    return undefined;
  };
  dialAndGiveUp(group, dial);
}

function dialAndGiveUp(group: Group, dial: (ctx: Context) => Connection | undefined): void {
  group.go("dial", () => {
    const scope = background.withCancel();
    scope.cancel("the caller has given up");
    dial(scope.ctx)?.close();
  });
}

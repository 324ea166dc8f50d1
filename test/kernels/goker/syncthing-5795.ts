/**
 * syncthing#5795, to wait for one's own end. The loop of a connection hands a message to its owner, who closes the connection from
 * there; to close waits until the loop has ended.
 */
import type { Context, Group } from "curfew";
import { Channel } from "curfew/sync";

class Connection {
  private readonly inbox = new Channel<string>();
  private readonly loopEnded = new Channel<never>();

  constructor(
    private readonly group: Group,
    private readonly onMessage: (ctx: Context, connection: Connection) => Promise<void>,
  ) {
    group.go("loop", (ctx) => this.loop(ctx));
    group.go("start", (ctx) => this.start(ctx));
  }

  async close(ctx: Context): Promise<void> {
    this.inbox.close();
    await this.loopEnded.receive(ctx).catch(() => undefined); //> close
  }

  closeElsewhere(): void {
    this.group.go("close", (ctx) => this.close(ctx));
  }

  private async loop(ctx: Context): Promise<void> {
    for await (const _message of this.inbox.values(ctx)) await this.onMessage(ctx, this);
    this.loopEnded.close();
  }

  private async start(ctx: Context): Promise<void> {
    await this.inbox.send(ctx, "cluster config");
    await this.loopEnded.receive(ctx).catch(() => undefined); //> start
  }
}

export function broken(group: Group): void {
  void new Connection(group, (ctx, connection) => connection.close(ctx));
}

/** A task of its own closes it. */
export function fixed(group: Group): void {
  void new Connection(group, async (_ctx, connection) => {
    connection.closeElsewhere();
    return Promise.resolve();
  });
}

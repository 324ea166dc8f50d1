import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { type Context, Group, type Task } from "../core/index.js";
import { tell } from "../core/port.js";
import { DeadlineError } from "../errors/index.js";
import { duration } from "../internal/duration.js";
import { isThenable } from "../internal/thenable.js";
import { Connections } from "./connections.js";
import { setContext } from "./request.js";

interface ServiceOptions {
  name: string;
  drain: number;
  nameRequest: ((request: IncomingMessage) => string) | undefined;
}

/** One server while it serves: its requests as tasks, and its way out. */
export class Service implements Disposable {
  private readonly connections: Connections;
  private readonly requests: Group;
  private readonly grace;
  private readonly open = new Set<ServerResponse>();
  private draining = false;

  constructor(
    ctx: Context,
    private readonly server: Server,
    private readonly listeners: readonly RequestListener[],
    private readonly options: ServiceOptions,
  ) {
    this.connections = new Connections(server);
    this.grace = ctx.withGrace(options.drain);
    this.requests = new Group(this.grace.ctx, { name: "requests", stopOn: "never" });
    server.removeAllListeners("request");
    server.on("request", this.accept);
  }

  /** Takes no more connections, lets the accepted requests end, and cuts what is left when time is up. */
  async drain(): Promise<void> {
    this.draining = true;
    // Not the http server's own `close`: that closes idle connections at once.
    const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(this.server, () => resolve()));
    for (const response of this.open) sayClose(response);
    this.connections.drain();
    let cut = 0;
    using _deadline = this.grace.ctx.onDone(() => {
      cut = this.connections.active;
      this.connections.destroy();
    });
    await closed;
    this.requests.stop("every connection is closed");
    await this.requests.wait().catch(() => undefined);
    if (cut > 0) throw new DeadlineError(`${this.options.name}: ${String(cut)} ${cut === 1 ? "request was" : "requests were"} cut off: drain time was up (${duration(this.options.drain)} at most)`);
  }

  [Symbol.dispose](): void {
    this.server.off("request", this.accept);
    for (const listener of this.listeners) this.server.on("request", listener);
    this.connections.release();
    this.grace.cancel();
    // Not listening any more: this only ends Node's own timer for idle connections.
    this.server.close();
  }

  private readonly accept = (req: IncomingMessage, res: ServerResponse): void => {
    const { socket } = req;
    this.connections.begin(socket);
    this.open.add(res);
    if (this.draining) sayClose(res);
    res.once("close", () => {
      this.open.delete(res);
      this.connections.end(socket);
    });
    try {
      this.start(req, res);
    } catch {
      // Drain time is up: the group takes no more.
      socket.destroy();
    }
  };

  private start(req: IncomingMessage, res: ServerResponse): void {
    const name = this.options.nameRequest?.(req) ?? "request";
    const task: Task = this.requests.go(name, (ctx) => {
      setContext(req, ctx);
      return new Promise<void>((resolve) => {
        let left = this.listeners.length + 1;
        const over = (): void => {
          if (--left === 0) resolve();
        };
        res.once("close", () => {
          if (!res.writableFinished) task.stop("the client left");
          over();
        });
        for (const listener of this.listeners) this.call(listener, req, res, ctx, over);
      });
    });
  }

  private call(listener: RequestListener, req: IncomingMessage, res: ServerResponse, ctx: Context, over: () => void): void {
    const failed = (error: unknown): void => {
      // Whoever gave up because the client had left, or time was up, did as asked.
      if (!ctx.done || error !== ctx.error) this.failed(res, error);
      over();
    };
    let returned: unknown;
    try {
      returned = listener.call(this.server, req, res as Parameters<RequestListener>[1]);
    } catch (error) {
      failed(error);
      return;
    }
    if (isThenable(returned)) returned.then(over, failed);
    else over();
  }

  /** A handler threw: answer if an answer is still possible, else break off, so that half an answer never looks whole. */
  private failed(res: ServerResponse, error: unknown): void {
    tell("noted", { from: this.options.name, text: `a request handler failed: ${String(error)}`, level: "error", error });
    if (res.writableEnded) return;
    if (res.headersSent) {
      res.destroy();
      return;
    }
    for (const header of res.getHeaderNames()) res.removeHeader(header);
    res.writeHead(500, { "content-type": "text/plain; charset=utf-8" }).end("Internal Server Error\n");
  }
}

/** The client must not send another request on this connection. */
function sayClose(res: ServerResponse): void {
  res.shouldKeepAlive = false;
}

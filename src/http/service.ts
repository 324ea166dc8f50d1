import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Context, Group, type Task } from "../core/index.js";
import { isEcho, tell } from "../core/port.js";
import { DeadlineError, reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { isThenable } from "../internal/thenable.js";
import { breakOff } from "./connection.js";
import { Connections } from "./connections.js";
import { type RequestHandler, setContext } from "./request.js";

interface ServiceOptions {
  name: string;
  drain: number;
  nameRequest: ((request: IncomingMessage) => string) | undefined;
}

/**
 * How long the listener stays open after the stop. Whoever stands in the system's queue when it closes gets a reset, and
 * a busy server's queue is never empty. So, for a moment, all who come are taken in, but none is answered, so that none
 * comes back: then the queue is empty. Measured with 40 clients that open a connection for each request: without it 90
 * of a hundred were reset, with 3 ms two, with 10 ms none.
 */
const lastCall = 20;

/** One server while it serves: its requests as tasks, and its way out. */
export class Service implements Disposable {
  private readonly connections: Connections;
  private readonly requests: Group;
  private readonly grace;
  /** Requests that came during the last call; null before and after it. */
  private held: [IncomingMessage, ServerResponse][] | null = null;

  constructor(
    ctx: Context,
    private readonly server: Server,
    private readonly listeners: readonly RequestHandler[],
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
    const began = clock.now();
    let cut = 0;
    using _deadline = this.grace.ctx.onDone(() => {
      cut = this.connections.active;
      this.connections.cut();
    });
    this.held = [];
    if (this.server.listening && !this.grace.ctx.done) await setTimeout(lastCall);
    const closed = closeListener(this.server);
    this.connections.drain();
    const { held } = this;
    this.held = null;
    for (const [req, res] of held) this.accept(req, res);
    await closed;
    this.requests.stop("every connection is closed");
    await this.requests.wait().catch(() => undefined);
    if (cut > 0) {
      const what = cut === 1 ? "request was" : "requests were";
      throw new DeadlineError(
        `${this.options.name}: ${String(cut)} ${what} cut off when drain time was up, ${duration(clock.now() - began)} after the stop`,
      );
    }
  }

  [Symbol.dispose](): void {
    this.server.off("request", this.accept);
    for (const listener of this.listeners) this.server.on("request", listener);
    this.connections.release();
    this.grace.cancel();
    // Nothing is left, unless serving failed before its drain.
    this.connections.cut();
    if (this.server.listening) this.server.close();
  }

  private readonly accept = (req: IncomingMessage, res: ServerResponse): void => {
    if (this.held !== null) {
      this.held.push([req, res]);
      return;
    }
    let gone = (): void => undefined;
    const accepted = !this.grace.ctx.done && this.connections.of(req.socket).accept(res, () => gone());
    if (!accepted) {
      // There will be no answer, so it must not be worked on; it is read only so that the client's end is seen behind it.
      req.resume();
      return;
    }
    const name = this.nameOf(req);
    const task: Task = this.requests.go(name, (ctx) => {
      setContext(req, ctx);
      return new Promise<void>((resolve) => {
        let left = this.listeners.length + 1;
        const over = (): void => {
          if (--left === 0) resolve();
        };
        gone = () => {
          if (!res.writableFinished) task.stop("the client left");
          over();
        };
        for (const listener of this.listeners) this.call(listener, req, res, ctx, over);
      });
    });
  };

  private nameOf(req: IncomingMessage): string {
    try {
      return this.options.nameRequest?.(req) ?? "request";
    } catch (error) {
      tell("noted", {
        from: this.options.name,
        text: `nameRequest failed: ${reasonText(error)}`,
        level: "error",
        error,
      });
      return "request";
    }
  }

  private call(
    listener: RequestHandler,
    req: IncomingMessage,
    res: ServerResponse,
    ctx: Context,
    over: () => void,
  ): void {
    const failed = (error: unknown): void => {
      // Whoever gave up because the client had left, or time was up, did as asked.
      if (!isEcho(ctx, error)) this.failed(res, error);
      over();
    };
    let returned: unknown;
    try {
      returned = listener.call(this.server, req, res);
    } catch (error) {
      failed(error);
      return;
    }
    if (isThenable(returned)) returned.then(over, failed);
    else over();
  }

  /** A handler threw: answers if an answer is still possible, else breaks off. */
  private failed(res: ServerResponse, error: unknown): void {
    tell("noted", {
      from: this.options.name,
      text: `a request handler failed: ${reasonText(error)}`,
      level: "error",
      error,
    });
    if (res.writableEnded) return;
    if (!res.headersSent) {
      for (const header of res.getHeaderNames()) res.removeHeader(header);
      res
        .writeHead(500, "Internal Server Error", { "content-type": "text/plain; charset=utf-8" })
        .end("Internal Server Error\n");
    } else {
      breakOff(res);
    }
  }
}

/** Resolves when the last connection is closed. Only the listener is closed here; Node's `close` would also cut, at once, what is idle. */
function closeListener(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeIdleConnections = () => undefined;
    server.close(() => resolve());
    delete (server as Partial<Server>).closeIdleConnections;
  });
}

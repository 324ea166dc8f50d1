import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Group, Task } from "../core/index.js";
import { isEcho, tell } from "../core/port.js";
import { reasonText } from "../errors/index.js";
import { isThenable } from "../internal/thenable.js";
import { type Accepted, breakOff } from "./connection.js";
import { contextOf, type RequestHandler, setContext } from "./request.js";

/** One request and its answer: a task, until the answer is out and every listener that was called has ended. */
export class Exchange implements Accepted {
  keepAlive = false;
  private task: Task | undefined;
  private ended: () => void = notBegun;
  /** What the task waits for: the listeners, and the answer. */
  private left = 1;

  constructor(
    private readonly server: Server,
    /** The service's, for what it tells the observers. */
    private readonly from: string,
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
  ) {}

  begin(owner: Group, name: string, listeners: readonly RequestHandler[]): void {
    this.task = owner.go(name, (ctx) => {
      setContext(this.req, ctx);
      return new Promise<void>((resolve) => {
        this.ended = resolve;
        this.call(listeners);
      });
    });
  }

  /** Calls listeners within the task: when it begins, and for one that hands the request on with `server.emit`. */
  call(listeners: readonly RequestHandler[]): void {
    this.left += listeners.length;
    for (const listener of listeners) this.callOne(listener);
  }

  over(): void {
    // Node calls an answer finished, too, of which the rest was dropped when the connection broke.
    const whole = this.res.writableFinished && !this.req.socket.destroyed;
    if (!whole) this.task?.stop("the client left");
    this.oneLess();
  }

  private oneLess(): void {
    if (--this.left === 0) this.ended();
  }

  private callOne(listener: RequestHandler): void {
    let returned: unknown;
    try {
      returned = listener.call(this.server, this.req, this.res);
    } catch (error) {
      this.threw(error);
      return;
    }
    if (isThenable(returned)) {
      // One that is no promise may throw, or call back twice.
      Promise.resolve(returned).then(
        () => this.oneLess(),
        (error: unknown) => this.threw(error),
      );
    } else {
      this.oneLess();
    }
  }

  private threw(error: unknown): void {
    // Whoever gave up because the client had left, or time was up, did as asked.
    if (!isEcho(contextOf(this.req), error)) this.failed(error);
    this.oneLess();
  }

  /** A handler threw: answers if an answer is still possible, else breaks off. */
  private failed(error: unknown): void {
    const { res } = this;
    tell("noted", {
      from: this.from,
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

function notBegun(): void {
  // It was cut before it was begun.
}

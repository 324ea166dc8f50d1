import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Group } from "../core/index.js";
import { heldOpen, type HeldTask, isEcho, tell } from "../core/port.js";
import { reasonText } from "../errors/index.js";
import { isThenable } from "../internal/thenable.js";
import { type Accepted, breakOff } from "./connection.js";
import { contextOf, type RequestHandler, setContext } from "./request.js";

/** One request and its answer: a task, until the answer is out and every listener that was called has ended. */
export class Exchange implements Accepted {
  keepAlive = false;
  connection: Accepted["connection"] = null;
  private task: HeldTask | undefined;
  /** What a listener's promise led to, until the task has it. */
  private heard: Promise<void> | null = null;
  /** What the task waits for: the listeners, and the answer. */
  private left = 1;

  constructor(
    private readonly server: Server,
    /** The service's, for what it tells the observers. */
    private readonly from: string,
    private readonly req: IncomingMessage,
    readonly res: ServerResponse,
  ) {}

  begin(owner: Group, name: string, listeners: readonly RequestHandler[]): void {
    this.task = owner.go(name, (ctx) => {
      setContext(this.req, ctx);
      this.call(listeners);
      return this.left === 0 ? undefined : heldOpen;
    }) as HeldTask;
    if (this.heard !== null && listeners.length === 1) this.task.hold(this.heard);
    this.heard = null;
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
    // Without a task it was cut before it was begun, or has ended while it was.
    if (--this.left === 0) this.task?.finish();
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
      // Bound functions: by them a dump finds whose the handler is.
      this.heard = Promise.resolve(returned).then(this.oneLess.bind(this), this.threw.bind(this));
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

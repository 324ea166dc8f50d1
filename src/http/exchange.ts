import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Accepted, Line } from "./line.js";
import type { RequestHandler } from "./request.js";
import { type Origin, Work } from "./work.js";

/** One request and its answer. Those of HTTP/2 have the same face. */
export class Exchange extends Work<RequestHandler> implements Accepted {
  keepAlive = false;
  line: Line | null = null;
  protected readonly what = "request";

  constructor(
    origin: Origin,
    private readonly server: Server,
    readonly req: IncomingMessage,
    readonly res: ServerResponse,
  ) {
    super(origin, req);
  }

  over(whole: boolean): void {
    if (!whole) this.stop("the client left");
    this.ended();
  }

  breakOff(): void {
    this.line?.breakOff(this);
  }

  protected override get waitsForClient(): boolean {
    const { req, res } = this;
    if (res.writableEnded) return true;
    // A handler that never asked for the body, or does not take what is there, is not one that waits.
    return !req.complete && req.readableFlowing !== null && req.readableLength === 0;
  }

  protected override invoke(listener: RequestHandler): unknown {
    return listener.call(this.server, this.req, this.res);
  }

  /** Answers if an answer is still possible, else breaks off. */
  protected override failed(): void {
    this.say(500, "Internal Server Error");
  }

  /** The client, if it is still there, is not left without an answer. */
  protected override gaveUp(): void {
    if (this.line === null) return;
    if (this.isEndless && this.res.headersSent) this.res.end();
    else this.say(503, "Service Unavailable");
  }

  private say(status: number, text: string): void {
    const { res } = this;
    if (res.writableEnded) return;
    if (res.headersSent) {
      this.breakOff();
      return;
    }
    for (const header of res.getHeaderNames()) res.removeHeader(header);
    // HTTP/2 has none.
    if (this.req.httpVersionMajor < 2) res.statusMessage = text;
    res.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
  }
}

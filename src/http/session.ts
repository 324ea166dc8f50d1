import type { ServerResponse } from "node:http";
import type { Http2ServerResponse, ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { farewellOfConnection } from "./connection.js";
import type { Accepted, Line } from "./line.js";
import type { Tally } from "./tally.js";

/** RFC 9113, 7. To import `node:http2` for them would load it for everybody, and that leaves traces. */
const noError = 0;
const internalError = 2;

/** One client's connection over HTTP/2. */
export class Session<A extends Accepted = Accepted> implements Line<A> {
  /** Those that are open, each with its request, if that was accepted: a listener of `stream` has its own. */
  private readonly streams = new Map<ServerHttp2Stream, A | null>();

  constructor(
    private readonly session: ServerHttp2Session,
    /** Not known for one from before its server was served. */
    private readonly socket: Socket | undefined,
  ) {
    session.prependListener("stream", (stream) => this.open(stream));
    session.once("close", () => this.gone());
  }

  accepted(response: ServerResponse): A | undefined {
    const request = this.streams.get(streamOf(response));
    return request?.res === response ? request : undefined;
  }

  accept(request: A): boolean {
    const stream = streamOf(request.res);
    if (stream.closed || stream.destroyed) return false;
    this.open(stream);
    this.streams.set(stream, request);
    request.line = this;
    return true;
  }

  /** GOAWAY: what was begun goes on, and what crosses it on its way is refused, so that the client may safely send it again. */
  drain(): void {
    if (!this.session.destroyed && !this.session.closed) this.session.close();
  }

  cut(tally: Tally): void {
    for (const [stream, request] of this.streams) {
      tally.add(request ?? { kind: "ours" });
      reset(stream);
    }
    // At once would be before the resets, and half an answer would look whole.
    setImmediate(() => {
      this.session.destroy();
      this.socket?.destroy();
    });
  }

  breakOff(request: Accepted): void {
    reset(streamOf(request.res));
  }

  private open(stream: ServerHttp2Stream): void {
    if (this.streams.has(stream)) return;
    this.streams.set(stream, null);
    stream.once("close", () => {
      const request = this.streams.get(stream);
      this.streams.delete(stream);
      if (!request) return;
      request.line = null;
      request.over(stream.rstCode === noError && stream.writableFinished);
    });
  }

  /** Node has closed our side. The client's own end may never come. */
  private gone(): void {
    const { socket } = this;
    if (socket === undefined || socket.destroyed) return;
    const late = setTimeout(() => socket.destroy(), farewellOfConnection);
    socket.once("close", () => clearTimeout(late));
  }
}

/** A code that a client takes for an error: Node's own does not for `CANCEL`. */
function reset(stream: ServerHttp2Stream): void {
  stream.close(internalError);
}

/** The response of HTTP/2 has the face of the other. */
function streamOf(response: ServerResponse): ServerHttp2Stream {
  return (response as unknown as Http2ServerResponse).stream;
}

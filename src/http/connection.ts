import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { clock } from "../internal/clock.js";
import { askIfThere } from "./half-open.js";
import type { Accepted, Line } from "./line.js";
import type { Tally } from "./tally.js";

/** How long a connection with nothing to do may still send a request after the stop. */
const linger = 100;
/** The same, from its beginning or its last answer: whoever has just connected, or had an answer, is likely to send. */
const recent = 400;
/** How long a client may take to answer our goodbye with its own. */
export const farewellOfConnection = 500;

/** Between two questions whether a client that has closed its side is there: a first answer is back after a way there and back. */
const [firstPause, longestPause] = [10, 10_000];

/** The longest that a connection with nothing to do is kept after the stop. */
export const longestGoodbye: number = recent + farewellOfConnection;

/** On the response itself, and one listener for all: a map, and a closure for each, cost a tenth of a whole request (measured). */
const accepted: unique symbol = Symbol("curfew request");
type Answering = ServerResponse & { [accepted]?: Accepted };

/** One client's connection over HTTP/1: the requests that came on it and are not answered, and its way out. */
export class Connection<A extends Accepted = Accepted> implements Line<A> {
  /** In the order in which the requests came, which is the order of the answers. Seldom more than one. */
  private readonly pending: A[] = [];
  /** When it began, or its last answer was out. */
  private lastUse = clock.now();
  private handedOver = false;
  private draining = false;
  /** Our side is closed: nothing can be answered any more. */
  private goodbye = false;
  /** `socket.bytesRead` when it was last seen idle: more than that means that a request is on its way. */
  private idleBytes: number;
  private leaving: NodeJS.Timeout | undefined;
  private asking: NodeJS.Timeout | undefined;

  constructor(private readonly socket: Socket) {
    this.idleBytes = socket.bytesRead;
    socket.once("end", () => this.clientEnded());
    socket.once("close", () => {
      clearTimeout(this.leaving);
      clearTimeout(this.asking);
      for (const request of [...this.pending]) {
        // Who is queued behind another answer hears nothing from Node when the connection goes.
        if (request.res.socket === null) request.res.destroy().emit("close");
        this.settle(request);
      }
    });
  }

  accepted(response: ServerResponse): A | undefined {
    if (this.pending.length === 0) return undefined;
    return this.pending.find(({ res }) => res === response);
  }

  /**
   * Takes on a request. False, and nothing is done, for one that came after the client was told which answer is the last,
   * and for one that was answered already.
   */
  accept(request: A): boolean {
    const response: Answering = request.res;
    if (this.goodbye || this.socket.destroyed || response.closed) return false;
    if (this.draining && !this.takeBackLast()) return false;
    if (this.leaving !== undefined) clearTimeout(this.leaving);
    request.keepAlive = response.shouldKeepAlive;
    request.line = this;
    this.pending.push(request);
    if (response[accepted] === undefined) {
      response[accepted] = request;
      response.on("close", closed);
    } else {
      // Another server of ours has accepted it too, and handed it on.
      response.once("close", () => this.settle(request));
    }
    if (this.draining) response.shouldKeepAlive = false;
    if (this.socket.readableEnded) this.clientEnded();
    return true;
  }

  /** The client has closed its side: it has left, or waits for what it asked for. */
  private clientEnded(): void {
    const last = this.pending.at(-1)?.res;
    // Node breaks off what was not sent whole.
    if (last === undefined || this.handedOver || !last.req.complete) return;
    last.shouldKeepAlive = false;
    clearTimeout(this.asking);
    if (!this.ask(firstPause)) this.socket.end();
  }

  /** Asks whether the client is still there, and again, less and less often: it is the next write that tells. */
  private ask(pause: number): boolean {
    const [current] = this.pending;
    if (current === undefined || !askIfThere(current.res)) return false;
    this.asking = setTimeout(() => this.ask(Math.min(2 * pause, longestPause)), pause);
    return true;
  }

  /** Somebody else uses the socket now, for something that is not HTTP, and will end it. */
  handOver(): void {
    this.handedOver = true;
    clearTimeout(this.leaving);
  }

  /**
   * From now on, closes as soon as there is nothing to do. It is tempting to close at once what is idle, as Node does:
   * then a client that sends its next request at that moment gets a reset instead of an answer.
   */
  drain(): void {
    if (this.draining || this.handedOver) return;
    this.draining = true;
    // What Node calls after a last answer. Its own is a reset if the client still sends, and that can cost it the answer.
    this.socket.destroySoon = () => this.sayGoodbye();
    const last = this.pending.at(-1);
    if (last === undefined) this.dismiss();
    else last.res.shouldKeepAlive = false;
  }

  cut(tally: Tally): void {
    for (const request of this.pending) tally.add(request);
    const [current] = this.pending;
    if (current !== undefined) breakOff(current.res);
    this.socket.destroy();
  }

  breakOff({ res }: Accepted): void {
    breakOff(res);
  }

  /** The answer that was to be the last is not, since another follows; unless the client was told. */
  private takeBackLast(): boolean {
    const last = this.pending.at(-1);
    if (last === undefined) return true;
    const { res, keepAlive } = last;
    if (res.headersSent && !res.shouldKeepAlive) return false;
    res.shouldKeepAlive = keepAlive;
    return true;
  }

  /** The answer to a request is out, or can never be. */
  settle(request: Accepted): void {
    if (request.line !== this) return;
    request.line = null;
    // Almost always the only one.
    const { pending } = this;
    if (pending[0] === request) pending.shift();
    else pending.splice(pending.indexOf(request as A), 1);
    this.idleBytes = this.socket.bytesRead;
    this.lastUse = clock.now();
    if (this.draining) this.dismiss();
    // Node calls an answer finished, too, of which the rest was dropped when the connection broke.
    request.over(request.res.writableFinished && !this.socket.destroyed);
  }

  /** Lets it go if it has nothing to do: waits a moment for a request that is on its way, then says goodbye. */
  private dismiss(): void {
    if (!this.isIdle) return;
    clearTimeout(this.leaving);
    const ms = Math.max(linger, this.lastUse + recent - clock.now());
    // Where the process had to wait for the machine a timer is late, and comes before what has arrived.
    this.leaving = setTimeout(() => setImmediate(() => this.leave()), ms);
  }

  private leave(): void {
    if (!this.isIdle) return;
    const { bytesRead } = this.socket;
    if (bytesRead === this.idleBytes) {
      this.sayGoodbye();
    } else {
      this.idleBytes = bytesRead;
      this.dismiss();
    }
  }

  private get isIdle(): boolean {
    return this.pending.length === 0 && !this.handedOver && !this.goodbye && !this.socket.destroyed;
  }

  /** Closes our side, and waits for the client to close its own: closing both at once may be a reset. */
  private sayGoodbye(): void {
    if (this.goodbye || this.handedOver) return;
    this.goodbye = true;
    clearTimeout(this.leaving);
    this.socket.end();
    this.leaving = setTimeout(() => this.socket.destroy(), farewellOfConnection);
  }
}

/** Hears the end of every answer. */
function closed(this: Answering): void {
  const request = this[accepted]!;
  (request.line as Connection | null)?.settle(request);
}

/** Breaks an answer off, with its connection. Half an answer never looks whole: where its end is the connection's end, that is a reset. */
function breakOff(response: ServerResponse): void {
  const { socket } = response;
  const marked = !response.headersSent || response.chunkedEncoding || response.hasHeader("content-length");
  // Without a socket its turn has not come: the answers before it are to be whole.
  if (socket === null) response.destroy();
  // TLS marks a proper end by itself, and what has no port has no reset.
  else if (marked || socket.destroyed || socket.remotePort === undefined || "encrypted" in socket) socket.destroy();
  else socket.resetAndDestroy();
}

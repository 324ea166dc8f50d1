import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { type Context, Group, type Note } from "../core/index.js";
import { tell } from "../core/port.js";
import { DeadlineError, reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { borrow, type Borrowed } from "./borrowed.js";
import { Connections } from "./connections.js";
import { Exchange } from "./exchange.js";

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
/** How long connections that were cut may take to be closed. */
const afterCut = 100;

/** One server while it serves: its requests as tasks, and its way out. */
export class Service implements Disposable {
  private readonly connections: Connections<Exchange>;
  private readonly borrowed: readonly Borrowed[];
  private readonly requests: Group;
  private readonly grace;
  /** Requests that came during the last call; null before and after it. */
  private held: [IncomingMessage, ServerResponse, Borrowed][] | null = null;
  private stoppedAt = 0;
  private readonly stopping: Disposable;
  /** What was cut off, once it was. */
  private failure: DeadlineError | undefined;

  constructor(
    ctx: Context,
    private readonly server: Server,
    private readonly options: ServiceOptions,
  ) {
    this.connections = new Connections(server);
    this.stopping = ctx.onDone(() => (this.stoppedAt = clock.now()));
    this.grace = ctx.withGrace(options.drain);
    this.requests = new Group(this.grace.ctx, { name: "requests", stopOn: "never" });
    this.borrowed = borrow(server, (req, res, from) => this.take(req, res, from));
  }

  /** Takes no more connections, lets the accepted requests end, and cuts what is left when time is up. */
  async drain(): Promise<void> {
    using _deadline = this.grace.ctx.onDone(() => this.timeIsUp());
    this.held = [];
    if (this.server.listening && !this.grace.ctx.done) await setTimeout(lastCall);
    const closed = closeListener(this.server);
    this.connections.drain();
    const { held } = this;
    this.held = null;
    for (const [req, res, from] of held) this.take(req, res, from);
    await this.allClosed(closed);
    // It is tempting to stop them now. But whoever goes on after its answer has until the deadline, as all that was accepted.
    // Each request's error was told as it came.
    await this.requests.wait().catch(() => undefined);
    if (this.failure !== undefined) throw this.failure;
  }

  /** Serving failed: cuts everything, tells the handlers, and waits for them. The error must wait, so that it is said at once. */
  async fail(error: unknown): Promise<void> {
    const cut = this.cut();
    if (cut > 0) {
      const text = `${cutOff(cut)}, since ${reasonText(error)}`;
      this.note({ text, level: "error", error, facts: { cut } });
    }
    this.grace.cancel(error);
    if (this.server.listening) this.server.close();
    // Each request's error was told as it came.
    await this.requests.wait().catch(() => undefined);
  }

  [Symbol.dispose](): void {
    for (const one of this.borrowed) one.putBack();
    this.connections.release();
    this.stopping[Symbol.dispose]();
    this.grace.cancel();
  }

  private take(req: IncomingMessage, res: ServerResponse, from: Borrowed): void {
    const connection = this.connections.of(req.socket);
    const handedOn = connection.accepted(res);
    if (handedOn !== undefined) {
      handedOn.call(from.next());
      return;
    }
    if (this.held !== null) {
      this.held.push([req, res, from]);
      return;
    }
    const exchange = new Exchange(this.server, this.options.name, req, res);
    const accepted = !this.grace.ctx.done && connection.accept(exchange);
    if (!accepted) {
      // There will be no answer, so it must not be worked on; it is read only so that the client's end is seen behind it.
      req.resume();
      return;
    }
    if (this.connections.draining) this.beginSoon(exchange, req, from);
    else exchange.begin(this.requests, this.nameOf(req), from.next());
  }

  /** Of requests that come in one go the last answer says `close`: so all are accepted before the first is begun. */
  private beginSoon(exchange: Exchange, req: IncomingMessage, from: Borrowed): void {
    process.nextTick(() => {
      // What was cut meanwhile is counted already.
      if (!this.grace.ctx.done) exchange.begin(this.requests, this.nameOf(req), from.next());
    });
  }

  /** Time is up: cuts what is left, and says at once how much. The error must wait for the handlers, and one may never end. */
  private timeIsUp(): void {
    const cut = this.cut();
    if (cut === 0) return;
    const text = `${cutOff(cut)} when drain time was up, ${duration(clock.now() - this.stoppedAt)} after the stop`;
    this.failure = new DeadlineError(`${this.options.name}: ${text}`);
    this.note({ text, level: "error", error: this.failure, facts: { cut } });
  }

  /** Cuts every connection. How many requests that hit. */
  private cut(): number {
    const count = this.connections.active + (this.held?.length ?? 0);
    this.connections.cut();
    return count;
  }

  /** Resolves when every connection is closed. One that was upgraded before we came is not ours to cut: then a moment after the cut. */
  private async allClosed(closed: Promise<void>): Promise<void> {
    if (!this.connections.strangers) return closed;
    let giveUp!: (left: true) => void;
    const left = new Promise<true>((resolve) => (giveUp = resolve));
    // eslint-disable-next-line curfew/unowned-task -- the race below waits for it.
    using _cut = this.grace.ctx.onDone(() => void setTimeout(afterCut, true as const).then(giveUp));
    if ((await Promise.race([closed, left])) === true)
      this.note({ text: "connections that were upgraded before it was served are left open", level: "warn" });
  }

  private note(note: Omit<Note, "from">): void {
    tell("noted", { from: this.options.name, ...note });
  }

  private nameOf(req: IncomingMessage): string {
    if (this.options.nameRequest === undefined) return "request";
    try {
      const name = (this.options.nameRequest(req) as unknown) ?? "request";
      if (typeof name !== "string") throw new TypeError("it returned no string");
      return name;
    } catch (error) {
      this.note({ text: `nameRequest failed: ${reasonText(error)}`, level: "error", error });
      return "request";
    }
  }
}

const cutOff = (count: number): string => `${String(count)} ${count === 1 ? "request was" : "requests were"} cut off`;

/** Resolves when the last connection is closed. Only the listener is closed here; Node's `close` would also cut, at once, what is idle. */
function closeListener(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeIdleConnections = () => undefined;
    server.close(() => resolve());
    delete (server as Partial<Server>).closeIdleConnections;
  });
}

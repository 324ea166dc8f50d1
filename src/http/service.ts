import type { IncomingMessage, Server as HttpServer } from "node:http";
import { type AddressInfo, Server as NetServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { type Context, Group, type Note } from "../core/index.js";
import { tell } from "../core/port.js";
import { DeadlineError, reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { duration } from "../internal/duration.js";
import { isHttp2 } from "./connections.js";
import { Endless } from "./endless.js";
import type { Health } from "./health.js";
import { HttpIntake } from "./http-intake.js";
import type { Intake } from "./intake.js";
import { lastCall } from "./last-call.js";
import { SocketIntake } from "./socket-intake.js";
import { Tally } from "./tally.js";
import { cutText, sumText } from "./words.js";
import type { WebSocketsLike } from "./websockets.js";

interface ServiceOptions {
  name: string;
  notice: number;
  drain: number;
  farewell: number;
  timeout: number;
  webSockets: readonly WebSocketsLike[];
  health: Health | undefined;
  nameRequest: ((request: IncomingMessage) => string) | undefined;
}

/** How long connections that were cut may take to be closed. */
const afterCut = 100;

/** One server while it serves: what it accepts as tasks, and its way out. */
export class Service implements Disposable {
  private readonly intake: Intake;
  private readonly requests: Group;
  private readonly grace;
  private readonly endless = new Endless();
  private stoppedAt = 0;
  private readonly stopping: Disposable;
  /** Why the stop is no clean one: what was cut off, or an error of the server. */
  private failure: Error | undefined;

  constructor(
    private readonly ctx: Context,
    private readonly server: NetServer,
    private readonly options: ServiceOptions,
  ) {
    this.stopping = ctx.onDone((cause) => this.stopped(cause));
    this.grace = ctx.withGrace(options.notice + options.drain);
    this.requests = new Group(this.grace.ctx, { name: "requests", stopOn: "never" });
    this.intake = this.openIntake();
  }

  /** Says where it listens. */
  listens(address: AddressInfo | string | null): void {
    if (address === null) return;
    const at = typeof address === "string" ? { path: address } : { host: address.address, port: address.port };
    this.step("listening", `listens: ${Object.values(at).join(" ")}`, at);
  }

  /** Takes no more connections, lets what was accepted end, and cuts what is left when time is up. */
  async drain(): Promise<void> {
    using _deadline = this.grace.ctx.onDone(() => this.timeIsUp());
    using _errors = this.hearErrors();
    this.intake.hold();
    if (this.server.listening && !this.grace.ctx.done) await lastCall(this.server);
    const closed = closeListener(this.server);
    this.intake.drain();
    const facts = { accepted: this.requests.size, endless: this.endless.size };
    this.step("draining", `takes no more; ${sumText(facts.accepted, this.intake.unit)} to end`, facts);
    this.endless.tell(this.ctx.cause);
    using farewell = this.grace.ctx.withTimeout(this.options.farewell);
    using _farewell = farewell.ctx.onDone(() => this.farewellIsOver());
    await this.allClosed(closed);
    // It is tempting to stop them now. But whoever goes on after its answer has until the deadline, as all that was accepted.
    // Each request's error was told as it came.
    await this.requests.wait().catch(() => undefined);
    if (this.failure !== undefined) throw this.failure;
    this.step("drained", `has ended, ${duration(this.sinceStop)} after the stop`, { ms: Math.round(this.sinceStop) });
  }

  /** Serving failed: cuts everything, tells the handlers, and waits for them. The error must wait, so that it is said at once. */
  async fail(error: unknown): Promise<void> {
    const tally = new Tally();
    this.intake.cut(tally);
    if (tally.sum > 0) {
      const text = `${cutText(tally.sum, this.intake.unit)}, since ${reasonText(error)}`;
      this.note({ text, level: "error", error, facts: { cut: tally.sum } });
    }
    this.grace.cancel(error);
    if (this.server.listening) this.server.close();
    // Each request's error was told as it came.
    await this.requests.wait().catch(() => undefined);
  }

  [Symbol.dispose](): void {
    this.intake.release();
    this.stopping[Symbol.dispose]();
    this.grace.cancel();
  }

  private stopped(cause: unknown): void {
    this.stoppedAt = clock.now();
    const { notice } = this.options;
    const text = notice > 0 ? `stops: not ready, and listens on for ${duration(notice)}` : "stops";
    this.step("stopping", text, { cause: reasonText(cause), notice });
  }

  private openIntake(): Intake {
    const { server, requests, endless } = this;
    const { name, webSockets, health, timeout } = this.options;
    const origin = { name, endless, requests };
    if (!speaksHttp(server)) return new SocketIntake(server, origin);
    const nameOf = (request: IncomingMessage): string => this.nameOf(request);
    return new HttpIntake(server, { ...origin, webSockets, health, timeout, nameOf });
  }

  /** What was told to end has not. */
  private farewellIsOver(): void {
    if (this.grace.ctx.done) return;
    const count = this.endless.cut();
    if (count > 0) this.noteEndless(count, this.options.farewell);
  }

  /** Time is up: cuts what is left, and says at once how much. The error must wait for the handlers, and one may never end. */
  private timeIsUp(): void {
    const tally = new Tally();
    this.intake.cut(tally);
    const after = `when drain time was up, ${duration(this.sinceStop)} after the stop`;
    if (tally.endless > 0) this.noteEndless(tally.endless, this.sinceStop);
    if (tally.client > 0) {
      const text = `${sumText(tally.client, this.intake.unit)} whose client did not send or take all of it ${after}`;
      this.note({ text: `cut ${text}`, level: "warn", facts: { slowClients: tally.client } });
    }
    if (tally.ours === 0) return;
    const text = `${cutText(tally.ours, this.intake.unit)} ${after}`;
    const error = new DeadlineError(`${this.options.name}: ${text}`);
    this.failure ??= error;
    this.note({ text, level: "error", error, facts: { cut: tally.ours } });
  }

  /** The server may fail, while it still listens for the last call: whatever was accepted is answered all the same. */
  private hearErrors(): Disposable {
    const failed = (error: Error): void => {
      const text = `failed while it drained: ${error.message}`;
      this.failure ??= new Error(`${this.options.name} ${text}`, { cause: error });
      this.note({ text, level: "error", error });
    };
    this.server.on("error", failed);
    return { [Symbol.dispose]: () => void this.server.off("error", failed) };
  }

  private noteEndless(count: number, ms: number): void {
    const text = `cut ${sumText(count, "endless connection")} that did not end within ${duration(ms)} of being told`;
    this.note({ text, level: "warn", facts: { endless: count } });
  }

  private get sinceStop(): number {
    return clock.now() - this.stoppedAt;
  }

  /** Resolves when every connection is closed. One that was upgraded before we came is not ours to cut: then a moment after the cut. */
  private async allClosed(closed: Promise<void>): Promise<void> {
    if (!this.intake.strangers) return closed;
    let giveUp!: (left: true) => void;
    const left = new Promise<true>((resolve) => (giveUp = resolve));
    // eslint-disable-next-line curfew/unowned-task -- the race below waits for it.
    using _cut = this.grace.ctx.onDone(() => void setTimeout(afterCut, true as const).then(giveUp));
    if ((await Promise.race([closed, left])) !== true) return;
    const what =
      speaksHttp(this.server) && !isHttp2(this.server) ? "connections that were upgraded" : "connections from";
    this.note({ text: `${what} before it was served are left open`, level: "warn" });
  }

  /** A step of its life, for those who want each. */
  private step(step: string, text: string, facts: NonNullable<Note["facts"]>): void {
    this.note({ text, level: "info", facts: { step, ...facts } });
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

/** A server of `node:http`, `node:https` or `node:http2`. */
export function speaksHttp(server: object): server is HttpServer {
  return "closeIdleConnections" in server || isHttp2(server);
}

/** Resolves when the last connection is closed. Only the listener is closed here; Node's `close` would also cut, at once, what is idle. */
function closeListener(server: NetServer): Promise<void> {
  return new Promise((resolve) => {
    const closed = (): void => resolve();
    if (!speaksHttp(server) || isHttp2(server)) {
      // From Node 24, that of `node:http2` would close the sessions.
      NetServer.prototype.close.call(server, closed);
      return;
    }
    server.closeIdleConnections = () => undefined;
    server.close(closed);
    delete (server as Partial<HttpServer>).closeIdleConnections;
  });
}

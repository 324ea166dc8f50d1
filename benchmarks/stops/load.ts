import { Agent, type ClientRequest, request, type RequestOptions } from "node:http";
import { type ClientHttp2Session, connect } from "node:http2";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";

/** How one request ended, as its client saw it: `away` was answered, by a server that takes no more. */
export type Ending = "whole" | "away" | "refused" | "reset" | "cut";

export interface Seen {
  readonly id: string;
  readonly kind: string;
  readonly ending: Ending;
  readonly code: string;
  readonly ms: number;
}

/** How many clients of each kind there are at once; each goes on until it is refused after the stop. */
const clients = { keepAlive: 8, fresh: 4, slowBody: 4, stream: 4, http2: 4, webSocket: 4 };
/** What the slow kinds take. */
const slow = 1000;

/** Load without a pause on one service, from 28 clients. Nobody but this machine is asked. */
export class Load {
  readonly seen: Seen[] = [];
  /** WebSockets that were not closed with a close frame. */
  webSocketsCut = 0;
  private over = false;
  private count = 0;
  private readonly loops: Promise<void>[] = [];

  constructor(
    private readonly first: number,
    private readonly second: number,
  ) {
    for (let i = 0; i < clients.keepAlive; i++) this.start(() => this.keepAlive());
    for (let i = 0; i < clients.fresh; i++)
      this.start(() => this.again("fresh", (id) => this.ask(id, "fresh", { path: "/quick" })));
    for (let i = 0; i < clients.slowBody; i++)
      this.later(() => this.again("body", (id) => this.ask(id, "body", { path: "/body", method: "POST" })));
    for (let i = 0; i < clients.stream; i++)
      this.later(() => this.again("stream", (id) => this.ask(id, "stream", { path: "/stream" })));
    for (let i = 0; i < 2; i++) this.start(() => this.http2(clients.http2 / 2));
    for (let i = 0; i < clients.webSocket; i++) this.start(() => this.webSocket());
  }

  /** Resolves when all that was sent has come to its end. */
  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.loops);
  }

  private start(loop: () => Promise<void>): void {
    this.loops.push(loop());
  }

  /** Those who take long: not all at one moment, or the stop would always find them equally far. */
  private later(loop: () => Promise<void>): void {
    this.start(async () => {
      await sleep(Math.random() * slow);
      await loop();
    });
  }

  private async again(kind: string, one: (id: string) => Promise<Seen>): Promise<void> {
    while (!this.over) {
      const seen = await one(`${kind}-${String(this.count++)}`);
      this.seen.push(seen);
      // Nobody is there any more: not as fast as the machine can.
      if (seen.ending !== "whole") await sleep(20);
    }
  }

  private async keepAlive(): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await this.again("kept", (id) => this.ask(id, "kept", { path: "/quick", agent }));
    agent.destroy();
  }

  private ask(id: string, kind: string, options: RequestOptions): Promise<Seen> {
    const began = performance.now();
    return new Promise((resolve) => {
      const done = (ending: Ending, code = ""): void =>
        resolve({ id, kind, ending, code, ms: performance.now() - began });
      const sending = request({
        host: "127.0.0.1",
        port: this.first,
        agent: false,
        headers: { "x-id": id },
        ...options,
      });
      let body = "";
      sending.once("response", (response) => {
        response.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
        response.once("end", () => done(endingOf(response.statusCode, body)));
        response.once("error", (error: NodeJS.ErrnoException) => done("cut", error.code));
      });
      sending.on("error", (error: NodeJS.ErrnoException) =>
        done(error.code === "ECONNREFUSED" ? "refused" : "reset", error.code),
      );
      if (options.method === "POST") sendSlowly(sending);
      else sending.end();
    });
  }

  private async http2(streams: number): Promise<void> {
    while (!this.over) {
      const session = connect(`http://127.0.0.1:${String(this.second)}`);
      session.on("error", () => undefined);
      await Promise.all(Array.from({ length: streams }, () => this.streams(session)));
      session.destroy();
      await sleep(20);
    }
  }

  private async streams(session: ClientHttp2Session): Promise<void> {
    while (!this.over && !session.closed && !session.destroyed) {
      const path = this.count % 4 === 0 ? "/stream" : "/quick";
      const seen = await this.stream(session, `http2-${String(this.count++)}`, path);
      this.seen.push(seen);
      if (seen.ending !== "whole") await sleep(20);
    }
  }

  private stream(session: ClientHttp2Session, id: string, path: string): Promise<Seen> {
    const began = performance.now();
    return new Promise((resolve) => {
      let body = "";
      let status = 0;
      const done = (ending: Ending, code = ""): void =>
        resolve({ id, kind: "http2", ending, code, ms: performance.now() - began });
      const stream = session.request({ ":path": path, "x-id": id });
      stream.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
      stream.once("response", (headers) => (status = headers[":status"]!));
      stream.once("error", (error: NodeJS.ErrnoException) => {
        // The protocol says that it was not begun.
        const refused = /REFUSED_STREAM|GOAWAY|ECONNREFUSED|INVALID_SESSION/.test(
          `${error.code ?? ""} ${error.message}`,
        );
        done(status > 0 ? "cut" : refused ? "refused" : "reset", error.code);
      });
      stream.once("close", () => done(status > 0 ? endingOf(status, body) : "refused"));
    });
  }

  private async webSocket(): Promise<void> {
    while (!this.over) {
      const code = await this.converse();
      if (code === "refused") await sleep(20);
      else if (code !== 1001 && code !== 1000) this.webSocketsCut++;
    }
  }

  private converse(): Promise<number | "refused"> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${String(this.first)}/`);
      let opened = false;
      socket.once("open", () => {
        opened = true;
        socket.send("hello");
      });
      socket.on("message", (data) => setTimeout(() => this.say(socket, data), 20));
      socket.once("close", (code) => resolve(opened ? code : "refused"));
      socket.on("error", () => undefined);
    });
  }

  private say(socket: WebSocket, data: unknown): void {
    if (this.over) socket.close(1000);
    else if (socket.readyState === WebSocket.OPEN) socket.send(data as Buffer);
  }
}

/** 503 is how a server says that it takes no more. */
function endingOf(status: number | undefined, body: string): Ending {
  if (status === 503) return "away";
  return status === 200 && body.endsWith("whole") ? "whole" : "cut";
}

/** A part each tenth of the time. */
function sendSlowly(sending: ClientRequest): void {
  let parts = 0;
  const timer = setInterval(() => {
    if (!sending.destroyed && ++parts <= 10) sending.write("x".repeat(1000));
    else clearInterval(timer);
    if (parts > 10) sending.end();
  }, slow / 10);
}

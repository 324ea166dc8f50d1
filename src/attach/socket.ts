import { WebSocket } from "ws";
import { AttachError } from "../errors/index.js";
import { patience, type Session } from "./session.js";

/** A request that has no answer yet. */
interface Waiting {
  readonly method: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly late: NodeJS.Timeout;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** A session over the WebSocket of an inspector. Owner: whoever made it, and that one disposes it. */
export class SocketSession implements Session {
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<string, Set<(params: unknown) => void>>();
  private ended = false;

  private constructor(private readonly socket: WebSocket) {
    socket.on("message", (data: Buffer) => this.hear(JSON.parse(data.toString()) as Message));
    socket.on("close", () => this.end("the process ended, or closed its inspector, while we looked"));
    socket.on("error", (error) => this.end(`the connection to the inspector broke: ${error.message}`));
  }

  /** Connects; rejects with a {@link AttachError} if nobody answers there within 5 s. */
  static connect(url: string): Promise<SocketSession> {
    return new Promise((resolve, reject) => {
      // A snapshot comes in chunks, but a table of stacks is one message, as long as it is.
      const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0, handshakeTimeout: 5000 });
      socket.once("open", () => {
        socket.off("error", reject);
        resolve(new SocketSession(socket));
      });
      socket.once("error", (error) => reject(new AttachError(`no inspector answers at ${url}: ${error.message}`)));
    });
  }

  post(method: string, params: object = {}, ms: number = patience): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.ended) {
        reject(new AttachError(`${method}: the session has ended`));
        return;
      }
      const id = ++this.lastId;
      const late = setTimeout(() => {
        this.waiting.delete(id);
        reject(
          new AttachError(
            `${method}: no answer within ${String(ms / 1000)} s: the process is stuck in native code, stopped (SIGSTOP), or held by a debugger`,
          ),
        );
      }, ms);
      this.waiting.set(id, { method, resolve, reject, late });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    return { [Symbol.dispose]: () => void all.delete(listener) };
  }

  /**
   * Cuts the connection, and waits until it is cut. It is tempting to say goodbye first, as WebSockets do; but where the other
   * side closes its inspector in that moment, Node writes to a connection that is gone, and the process dies of it (measured
   * on Node 20: one in thirty).
   */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      this.socket.once("close", () => resolve());
      this.socket.terminate();
    });
  }

  private hear({ id, method, params, result, error }: Message): void {
    if (id === undefined) {
      for (const listener of this.listeners.get(method ?? "") ?? []) listener(params);
      return;
    }
    const request = this.waiting.get(id);
    if (request === undefined) return;
    this.waiting.delete(id);
    clearTimeout(request.late);
    if (error === undefined) request.resolve(result);
    else request.reject(new AttachError(`${request.method}: ${error.message}`));
  }

  private end(reason: string): void {
    this.ended = true;
    for (const { method, reject, late } of this.waiting.values()) {
      clearTimeout(late);
      reject(new AttachError(`${method}: ${reason}`));
    }
    this.waiting.clear();
  }
}

import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { AttachError } from "../errors/index.js";
import { Conversation } from "./conversation.js";
import { linger } from "./lingering.js";
import { patience, type Session } from "./session.js";

/** A session over the WebSocket of an inspector. Owner: whoever made it, and that one disposes it. */
export class SocketSession implements Session {
  private readonly conversation: Conversation;

  private constructor(
    private readonly socket: WebSocket,
    private readonly lingering: AsyncDisposable | undefined,
  ) {
    this.conversation = new Conversation(
      (text) => socket.send(text),
      "the process is stuck in native code, stopped (SIGSTOP), or held by a debugger",
    );
    socket.on("message", (data: Buffer) => this.conversation.hear(data.toString()));
    socket.on("close", () => this.conversation.end("the process ended, or closed its inspector, while we looked"));
    socket.on("error", (error) => this.conversation.end(`the connection to the inspector broke: ${error.message}`));
  }

  /** Connects; rejects with a {@link AttachError} if nobody answers there within 5 s. */
  static connect(url: string): Promise<SocketSession> {
    return new Promise((resolve, reject) => {
      // A table of stacks is one message, as long as it is.
      const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 0, handshakeTimeout: 5000 });
      let connection: Socket | undefined;
      socket.once("upgrade", (response) => (connection = response.socket));
      socket.once("open", () => {
        socket.off("error", reject);
        // What is encrypted cannot be shared.
        const lingering = url.startsWith("wss:") ? undefined : linger(connection!);
        resolve(new SocketSession(socket, lingering));
      });
      socket.once("error", (error) => reject(new AttachError(`no inspector answers at ${url}: ${error.message}`)));
    });
  }

  post(method: string, params: object = {}, ms: number = patience): Promise<unknown> {
    return this.conversation.post(method, params, ms);
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    return this.conversation.on(event, listener);
  }

  /**
   * Cuts the connection, and waits until it is cut. It is tempting to say goodbye first, as WebSockets do; but where the other
   * side closes its inspector in that moment, Node writes to a connection that is gone, and the process dies of it (measured
   * on Node 20: one in thirty).
   */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.lingering?.[Symbol.asyncDispose]();
    if (this.socket.readyState === WebSocket.CLOSED) return;
    await new Promise<void>((resolve) => {
      this.socket.once("close", () => resolve());
      this.socket.terminate();
    });
  }
}

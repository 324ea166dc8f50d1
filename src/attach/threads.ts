import { Conversation } from "./conversation.js";
import { patience, type Session } from "./session.js";

/** What Node tells of a worker thread. */
interface Attached {
  readonly sessionId: string;
  /** The title is `[worker 7]`, then the thread's name, if it has one. */
  readonly workerInfo: { readonly title: string; readonly url: string };
}

/** A session with a worker thread, which goes by way of the process's main thread. */
export class ThreadSession implements Session {
  /** As `threadId` of `node:worker_threads`. */
  readonly id: number;
  /** What it was called when it was made; empty if it was not. */
  readonly name: string;
  /** Its script; empty if that is a text. */
  readonly url: string;
  readonly conversation: Conversation;

  /** Owner: its {@link Threads}. */
  constructor(process: Session, { sessionId, workerInfo: { title, url } }: Attached) {
    const [, id = "0", name = ""] = /^\[worker (\d+)\] ?(.*)$/s.exec(title) ?? [];
    this.id = Number(id);
    // What newer Nodes call one without a name.
    this.name = name === "WorkerThread" ? "" : name;
    this.url = url;
    this.conversation = new Conversation((message) => {
      const sent = process.post("NodeWorker.sendMessageToWorker", { sessionId, message });
      sent.catch((error: unknown) => this.conversation.end(String(error)));
    }, "the thread is stuck in native code");
  }

  post(method: string, params: object = {}, ms: number = patience): Promise<unknown> {
    return this.conversation.post(method, params, ms);
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    return this.conversation.on(event, listener);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.conversation.end("the session has ended");
    return Promise.resolve();
  }
}

/**
 * Sessions with every worker thread of a process, those that threads have made included. Node tells of threads that are made meanwhile, too:
 * they are added. Owner: whoever attaches them, and that one disposes them; then nothing is left on.
 */
export class Threads implements AsyncDisposable {
  private readonly sessions = new Map<string, ThreadSession>();
  private readonly listening: Disposable[];

  private constructor(private readonly process: Session) {
    this.listening = [
      process.on("NodeWorker.attachedToWorker", (params) => {
        const attached = params as Attached;
        this.sessions.set(attached.sessionId, new ThreadSession(process, attached));
      }),
      process.on("NodeWorker.receivedMessageFromWorker", (params) => {
        const { sessionId, message } = params as { sessionId: string; message: string };
        this.sessions.get(sessionId)?.conversation.hear(message);
      }),
      process.on("NodeWorker.detachedFromWorker", (params) => {
        const { sessionId } = params as { sessionId: string };
        this.sessions.get(sessionId)?.conversation.end("the thread ended while we looked");
      }),
    ];
  }

  /** Rejects with an `AttachError` if there is no such thing at the other end. */
  static async attach(process: Session): Promise<Threads> {
    const threads = new Threads(process);
    await process.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    return threads;
  }

  /** In the order in which they were made. */
  get all(): readonly ThreadSession[] {
    return [...this.sessions.values()].sort((a, b) => a.id - b.id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.listening) one[Symbol.dispose]();
    for (const session of this.sessions.values()) await session[Symbol.asyncDispose]();
    await this.process.post("NodeWorker.disable");
  }
}

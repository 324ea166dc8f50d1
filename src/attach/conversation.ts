import { AttachError } from "../errors/index.js";

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

/** The requests, answers and events of one session, whatever carries them. */
export class Conversation {
  private lastId = 0;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Map<string, Set<(params: unknown) => void>>();
  private hasEnded = false;

  /** `send` carries a text to the other side; `silence`: why no answer may come. */
  constructor(
    private readonly send: (text: string) => void,
    private readonly silence: string,
  ) {}

  post(method: string, params: object, ms: number): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.hasEnded) {
        reject(new AttachError(`${method}: the session has ended`));
        return;
      }
      const id = ++this.lastId;
      const late = setTimeout(() => {
        this.waiting.delete(id);
        reject(new AttachError(`${method}: no answer within ${String(ms / 1000)} s: ${this.silence}`));
      }, ms);
      this.waiting.set(id, { method, resolve, reject, late });
      this.send(JSON.stringify({ id, method, params }));
    });
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    const all = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, all.add(listener));
    return { [Symbol.dispose]: () => void all.delete(listener) };
  }

  /** A text from the other side. */
  hear(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Message;
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

  /** No further answer will come. */
  end(reason: string): void {
    this.hasEnded = true;
    for (const { method, reject, late } of this.waiting.values()) {
      clearTimeout(late);
      reject(new AttachError(`${method}: ${reason}`));
    }
    this.waiting.clear();
  }
}

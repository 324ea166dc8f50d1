import { Session as Inspector } from "node:inspector";
import { AttachError } from "../errors/index.js";
import type { Session } from "./session.js";

/**
 * A session with the V8 of the thread that it is made on. Each request is done before `post` returns: nothing else of the thread
 * runs meanwhile, and there is no time limit.
 *
 * Owner: whoever makes it, and that one disposes it.
 */
export class OwnThreadSession implements Session {
  readonly #inspector = new Inspector();

  /** Throws if this Node was built or started without an inspector. */
  constructor() {
    this.#inspector.connect();
  }

  /** As {@link post}, and returns the answer itself: of requests that V8 answers at once. */
  ask(method: string, params: object = {}): unknown {
    let seen: { readonly error: unknown; readonly answer: unknown } | undefined;
    this.#inspector.post(method, params, (error: unknown, answer: unknown) => (seen = { error, answer }));
    if (seen === undefined) throw new AttachError(`${method}: V8 did not answer at once`);
    return settled(method, seen.error, seen.answer);
  }

  /** Newer V8s take a snapshot between two tasks of the thread, and answer then. */
  async post(method: string, params: object = {}): Promise<unknown> {
    const [error, answer] = await new Promise<[unknown, unknown]>((resolve) => {
      this.#inspector.post(method, params, (error: unknown, answer: unknown) => resolve([error, answer]));
    });
    return settled(method, error, answer);
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    const hear = (message: { params: unknown }): void => listener(message.params);
    this.#inspector.on(event, hear);
    return { [Symbol.dispose]: () => void this.#inspector.off(event, hear) };
  }

  close(): void {
    this.#inspector.disconnect();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

function settled(method: string, error: unknown, answer: unknown): unknown {
  if (error === null || error === undefined) return answer;
  throw new AttachError(`${method}: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
}

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

  post(method: string, params: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#inspector.post(method, params, (error: unknown, answer: unknown) => {
        if (error === null || error === undefined) resolve(answer);
        else reject(new AttachError(`${method}: ${error instanceof Error ? error.message : JSON.stringify(error)}`));
      });
    });
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    const hear = (message: { params: unknown }): void => listener(message.params);
    this.#inspector.on(event, hear);
    return { [Symbol.dispose]: () => void this.#inspector.off(event, hear) };
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#inspector.disconnect();
    return Promise.resolve();
  }
}

import { Session as Inspector } from "node:inspector";
import { AttachError } from "../errors/index.js";
import { patience, type Session } from "./session.js";

/**
 * A session with the main thread of this process, from one of its worker threads. Nothing is paused and no domain is
 * switched on, so the main thread runs no slower for it.
 *
 * Owner: whoever makes it, and that one disposes it: a process with an open session waits for it before it exits. It does
 * not keep its own thread alive.
 */
export class MainThreadSession implements Session {
  readonly #inspector = new Inspector();

  /** Throws if called from the main thread itself, or if this Node was built or started without an inspector. */
  constructor() {
    this.#inspector.connectToMainThread();
  }

  post(method: string, params: object = {}, ms: number = patience): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new AttachError(
            `the main thread did not answer within ${String(ms / 1000)} s: it is stuck in native code, or stopped by a debugger`,
          ),
        );
      }, ms);
      this.#inspector.post(method, params, (error: unknown, answer: unknown) => {
        clearTimeout(late);
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

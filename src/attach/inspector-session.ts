import { Session as Inspector } from "node:inspector";
import { AttachError } from "../errors/index.js";
import type { Session } from "./session.js";

/** A session with a V8 of this process, by Node's own `inspector.Session`. Owner: whoever makes it, and that one disposes it. */
export abstract class InspectorSession implements Session {
  protected readonly inspector: Inspector = new Inspector();

  post(method: string, params: object = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.inspector.post(method, params, (error: unknown, answer: unknown) => {
        if (error === null || error === undefined) resolve(answer);
        else reject(refused(method, error));
      });
    });
  }

  on(event: string, listener: (params: unknown) => void): Disposable {
    const hear = (message: { params: unknown }): void => listener(message.params);
    this.inspector.on(event, hear);
    return { [Symbol.dispose]: () => void this.inspector.off(event, hear) };
  }

  close(): void {
    this.inspector.disconnect();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }
}

/** V8 has said no. */
export function refused(method: string, error: unknown): AttachError {
  return new AttachError(`${method}: ${error instanceof Error ? error.message : JSON.stringify(error)}`);
}

import { AttachError } from "../errors/index.js";
import { InspectorSession } from "./inspector-session.js";
import { patience } from "./session.js";

/**
 * A session with the main thread of this process, from one of its worker threads. Nothing is paused and no domain is
 * switched on, so the main thread runs no slower for it.
 *
 * Owner: whoever makes it, and that one disposes it: a process with an open session waits for it before it exits. It does
 * not keep its own thread alive.
 */
export class MainThreadSession extends InspectorSession {
  /** Throws if called from the main thread itself, or if this Node was built or started without an inspector. */
  constructor() {
    super();
    this.inspector.connectToMainThread();
  }

  override async post(method: string, params: object = {}, ms: number = patience): Promise<unknown> {
    let late: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      const text = `the main thread did not answer within ${String(ms / 1000)} s: it is stuck in native code, or stopped by a debugger`;
      late = setTimeout(() => reject(new AttachError(text)), ms);
    });
    try {
      return await Promise.race([super.post(method, params), silence]);
    } finally {
      clearTimeout(late);
    }
  }
}

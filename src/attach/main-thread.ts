import { Session } from "node:inspector";

/** How long the main thread may take to answer. It answers between two steps of its code, even in an endless loop; but not out of a native call. */
const patience = 5000;

/**
 * A session with the V8 of the main thread of this process, from one of its worker threads. The main thread serves it
 * even while it spins: V8 lets an inspector's message in at every call and every turn of a loop. Nothing is paused and no
 * domain is switched on, so the main thread runs no slower for it.
 *
 * Owner: whoever makes it, and that one disposes it: a process with an open session waits for it before it exits.
 */
export class MainThreadSession implements Disposable {
  readonly #session = new Session();

  /** Throws if called from the main thread itself, or if this Node was built or started without an inspector. */
  constructor() {
    this.#session.connectToMainThread();
  }

  /**
   * Evaluates an expression in the main thread, and returns its value, which must be JSON. Promises are not awaited: their
   * jobs do not run while the thread spins. Throws what the expression threw, and an error when there is no answer in 5 s.
   */
  evaluate(expression: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        reject(
          new Error(
            `the main thread did not answer within ${String(patience / 1000)} s: it is stuck in native code, or stopped by a debugger`,
          ),
        );
      }, patience);
      this.#session.post("Runtime.evaluate", { expression, returnByValue: true }, (error, answer) => {
        clearTimeout(late);
        if (error !== null) {
          reject(error);
          return;
        }
        const { exceptionDetails: thrown, result } = answer;
        if (thrown === undefined) resolve(result.value);
        else reject(new Error(`evaluating in the main thread failed: ${thrown.exception?.description ?? thrown.text}`));
      });
    });
  }

  [Symbol.dispose](): void {
    this.#session.disconnect();
  }
}

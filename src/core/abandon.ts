import { checkContext, checkPromise } from "../internal/check.js";
import type { Context } from "./context.js";
import type { Stop } from "./stop.js";
import { StopWait } from "./wait.js";

/**
 * Waits for `promise`, and walks away from it when the context stops: then rejects with the context's error, while the
 * work behind the promise goes on with nobody to own it. Its late failure is swallowed. For what offers no way to stop it.
 * A task that waits here is never lost, whatever becomes of the promise: the stop can wake it.
 */
export function abandonOnDone<T>(ctx: Context, promise: PromiseLike<T>): Promise<T> {
  // Not async, for a promise less. What is thrown in here it rejects with.
  return new Promise<T>((resolve, reject) => {
    checkContext("abandonOnDone", ctx);
    checkPromise("abandonOnDone", promise);
    const wait = new Abandonable(reject);
    // Done or not, its failure must be heard: else the process ends with an unhandled rejection.
    if (ctx.done) reject(ctx.error!);
    else wait.begin(ctx);
    promise.then(
      (value) => {
        wait.unhook();
        resolve(value);
      },
      (error: unknown) => {
        wait.unhook();
        reject(error);
      },
    );
  });
}

class Abandonable extends StopWait {
  readonly label = "promise";

  constructor(private readonly reject: (error: unknown) => void) {
    super();
  }

  fire(stop: Stop): void {
    this.reject(stop.error);
  }
}

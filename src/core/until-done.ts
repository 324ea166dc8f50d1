import type { Context } from "./context.js";
import { StopWait } from "./wait.js";
import type { Stop } from "./stop.js";

/**
 * Resolves with the cause when the context stops; at once if it has. Never rejects. What `<-ctx.Done()` is to Go.
 * A task that waits here is never lost, unless no stop can come, as on `background`.
 */
export function untilDone(ctx: Context): Promise<unknown> {
  if (ctx.done) return Promise.resolve(ctx.cause);
  return new Promise((resolve) => new UntilDone(resolve).begin(ctx));
}

class UntilDone extends StopWait {
  readonly label = "context done";

  constructor(private readonly resolve: (cause: unknown) => void) {
    super();
  }

  fire(stop: Stop): void {
    this.resolve(stop.cause);
  }
}

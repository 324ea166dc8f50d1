import { checkContext } from "../internal/check.js";
import type { Context } from "./context.js";
import { StopWait } from "./wait.js";
import type { Stop } from "./stop.js";

/**
 * Resolves with the cause when the context stops; at once if it has. Never rejects, but for a wrong argument. What `<-ctx.Done()` is to Go.
 * A task that waits here is never lost, unless no stop can come, as on `background`.
 */
export async function untilDone(ctx: Context): Promise<unknown> {
  checkContext("untilDone", ctx);
  if (ctx.done) return ctx.cause;
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

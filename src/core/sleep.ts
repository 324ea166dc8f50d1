import { checkContext, checkMilliseconds } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import type { Context } from "./context.js";
import type { Stop } from "./stop.js";
import { Wait } from "./wait.js";

/** Resolves after `ms` milliseconds; rejects with the context's error as soon as it stops, and leaves no timer behind. `RangeError` below 0. */
export async function sleep(ctx: Context, ms: number): Promise<void> {
  checkContext("sleep", ctx);
  checkMilliseconds("sleep", ms);
  ctx.throwIfDone();
  await new Promise<void>((resolve, reject) => new Sleep(ms, resolve, reject).begin(ctx));
}

class Sleep extends Wait {
  readonly label = "sleep";
  private readonly disarm: () => void;

  constructor(
    ms: number,
    resolve: () => void,
    private readonly reject: (error: unknown) => void,
  ) {
    super();
    this.disarm = clock.after(ms, () => {
      this.unhook();
      resolve();
    });
  }

  fire(stop: Stop): void {
    this.disarm();
    this.reject(stop.error);
  }
}

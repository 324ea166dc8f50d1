import type { Context } from "../core/index.js";
import { Wait } from "../core/port.js";
import { clock } from "../internal/clock.js";

/** What a dump says of the task that runs a pool: it waits for items, and for their ends. */
export class Draining extends Wait {
  readonly label = "pool";

  constructor(private readonly resolve: () => void) {
    super();
  }

  end(): void {
    this.unhook();
    this.resolve();
  }

  fire(): void {
    // The pool hears of the stop by itself.
  }
}

/** Less than what is cut at the very end of a grace period is given to say so. */
const moment = 25;

/** Calls back a moment after `ctx` is done, unless it is disposed before. */
export function aMomentAfter(ctx: Context, call: () => void): Disposable {
  let disarm: (() => void) | undefined;
  const listening = ctx.onDone(() => (disarm = clock.after(moment, call, true)));
  return {
    [Symbol.dispose]: () => {
      listening[Symbol.dispose]();
      disarm?.();
    },
  };
}

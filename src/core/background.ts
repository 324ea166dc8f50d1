import type { Context } from "./context.js";
import { CancelContext, DerivableContext } from "./derived.js";
import { Stop } from "./stop.js";

class Background extends DerivableContext {
  readonly parent = null;
  readonly label = "background";
  readonly due = Infinity;

  /** Nobody will ever stop it, so nothing is kept. */
  override hook(): void {
    // Never stopped.
  }
}

const root = new Background();

/** The root of every context: no deadline, no values, never stopped. For `main`, for tests, for what nobody owns yet. */
export const background: Context = root;

/**
 * Listens to its signal only while somebody listens to it; else it looks when it is asked. So nothing stays behind on a
 * signal that outlives many of those who asked.
 */
class SignalContext extends CancelContext {
  private readonly look = (): void => {
    if (this.halted === null && this.source.aborted) this.halt(new Stop(this.source.reason));
  };

  constructor(private readonly source: AbortSignal) {
    super(root);
  }

  override get label(): string {
    return "signal";
  }

  override get done(): boolean {
    this.look();
    return this.halted !== null;
  }

  override listened(on: boolean): void {
    if (on) this.source.addEventListener("abort", this.look);
    else this.source.removeEventListener("abort", this.look);
  }
}

/** One context for each signal: Node warns of a leak when one signal has more than ten listeners. */
const known = new WeakMap<AbortSignal, SignalContext>();

/**
 * A context that stops when `signal` aborts, with the signal's reason as its cause. The signal carries one listener while
 * anything made from it listens, and none else. Throws `TypeError` for anything but an `AbortSignal`.
 */
export function fromSignal(signal: AbortSignal): Context {
  const { aborted, addEventListener } = (signal as AbortSignal | undefined) ?? {};
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function")
    throw new TypeError("fromSignal takes an AbortSignal");
  let context = known.get(signal);
  if (context === undefined) known.set(signal, (context = new SignalContext(signal)));
  return context;
}

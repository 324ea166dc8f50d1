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

class SignalContext extends CancelContext {
  override get label(): string {
    return "signal";
  }
}

/**
 * A context that stops when `signal` aborts, with the signal's reason as its cause. It holds one listener on the signal
 * until then. Throws `TypeError` for anything but an `AbortSignal`.
 */
export function fromSignal(signal: AbortSignal): Context {
  const { aborted, addEventListener } = (signal as AbortSignal | undefined) ?? {};
  if (typeof aborted !== "boolean" || typeof addEventListener !== "function")
    throw new TypeError("fromSignal takes an AbortSignal");
  const context = new SignalContext(root);
  const stop = (): void => context.halt(new Stop(signal.reason));
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return context;
}

import { setImmediate } from "node:timers";

/** One turn of the event loop: whatever can go on without a timer or the outside world has gone on. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

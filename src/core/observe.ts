import { checkObserver } from "../internal/check.js";
import type { Observer, Observing } from "./observer.js";
import { registry } from "./registry.js";

/** Adds an observer to this process; dispose the handle to take it off. An event that nobody hears costs one comparison. */
export function observe(observer: Observer): Disposable {
  checkObserver("observe", observer);
  const all = registry();
  // An object of its own for each call: the same observer may be added twice.
  const observing: Observing = { observer };
  all.observers = [...(all.observers ?? []), observing];
  return { [Symbol.dispose]: () => remove(observing) };
}

/** Tells every observer. The floors above use it for their own notes. */
export function tell<K extends keyof Observer>(event: K, ...args: Parameters<NonNullable<Observer[K]>>): void {
  for (const observing of registry().observers ?? []) {
    const { observer } = observing;
    const hear = observer[event] as ((...args: unknown[]) => void) | undefined;
    if (hear === undefined) continue;
    try {
      hear.apply(observer, args);
    } catch (error) {
      remove(observing);
      process.emitWarning(`an observer threw in ${event} and was taken off: ${String(error)}`, {
        code: "CURFEW_OBSERVER",
      });
    }
  }
}

function remove(observing: Observing): void {
  const all = registry();
  const left = (all.observers ?? []).filter((other) => other !== observing);
  all.observers = left.length > 0 ? left : null;
}

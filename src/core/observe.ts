import type { Observer } from "./observer.js";
import { registry } from "./registry.js";

/** Adds an observer to this process; dispose the handle to take it off. An event that nobody hears costs one comparison. */
export function observe(observer: Observer): Disposable {
  const all = registry();
  all.observers = [...(all.observers ?? []), observer];
  return { [Symbol.dispose]: () => removeObserver(observer) };
}

/** Tells every observer. The floors above use it for their own notes. */
export function tell<K extends keyof Observer>(event: K, ...args: Parameters<NonNullable<Observer[K]>>): void {
  for (const observer of registry().observers ?? []) {
    const hear = observer[event] as ((...args: unknown[]) => void) | undefined;
    if (hear === undefined) continue;
    try {
      hear.apply(observer, args);
    } catch (error) {
      removeObserver(observer);
      process.emitWarning(`an observer threw in ${event} and was taken off: ${String(error)}`, {
        code: "CURFEW_OBSERVER",
      });
    }
  }
}

function removeObserver(observer: Observer): void {
  const all = registry();
  const left = (all.observers ?? []).filter((other) => other !== observer);
  all.observers = left.length > 0 ? left : null;
}

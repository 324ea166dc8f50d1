import { AsyncLocalStorage } from "node:async_hooks";
import type { Task } from "../core/index.js";
import { registry } from "../core/port.js";

const owners = new AsyncLocalStorage<Task>();

/**
 * Runs each task's function so that what it starts can be traced back to it, until disposed.
 * Default: on where `AsyncLocalStorage` costs awaits nothing. Measured: Node 20 and 22 make every `await` about three times slower.
 */
export function trackOwners(wanted: boolean = Number(process.versions.node.split(".")[0]) >= 24): Disposable {
  if (!wanted) return { [Symbol.dispose]: () => undefined };
  const all = registry();
  const before = all.runner;
  all.runner = (task, fn) => owners.run(task, fn, task);
  return { [Symbol.dispose]: () => void (all.runner = before) };
}

/** The task that the running code came from, where owners are tracked. */
export function currentOwner(): Task | undefined {
  return owners.getStore();
}

import { AsyncLocalStorage } from "node:async_hooks";
import type { Started } from "./started.js";

/**
 * What one check is about: all that is started while the scope is the current one, and all that this starts, however much later.
 * Node carries it along each asynchronous way by `AsyncLocalStorage`, so that tests that run at the same time have a scope each.
 */
export class Scope {
  /** How many promises that were made in it still wait for another one: none means that no function is suspended. */
  waiting = 0;
  /** Once the check is over, what goes on in it is nobody's. */
  isOpen = true;
  /** Everything else that it has started, pruned now and then. */
  readonly started: Started[] = [];
  /** At how many entries `started` is pruned next. */
  private full = 64;

  add(one: Started): void {
    if (this.started.push(one) >= this.full) this.prune();
  }

  /** Forgets what has ended. */
  prune(): void {
    let kept = 0;
    for (const one of this.started) if (one.isOut()) this.started[kept++] = one;
    this.started.length = kept;
    this.full = Math.max(64, 2 * kept);
  }
}

const scopes = new AsyncLocalStorage<Scope | undefined>();

/** The scope of what runs now, while its check is on. */
export function currentScope(): Scope | undefined {
  const scope = scopes.getStore();
  return scope?.isOpen === true ? scope : undefined;
}

/** Runs `work` in the scope, or in none. */
export function inScope<T>(scope: Scope | undefined, work: () => T): T {
  return scopes.run(scope, work);
}

/** Makes it the scope of the rest of the function that runs now, and of whatever that starts. */
export function enterScope(scope: Scope): void {
  scopes.enterWith(scope);
}

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

/** Whose what runs now is: a scope's, and there perhaps a task's, by its id. */
export interface Owner {
  readonly scope: Scope;
  readonly task?: number;
}

const owners = new AsyncLocalStorage<Owner | null>();
let ownerOfTheRest: Owner | undefined;

/** Whose what runs now is, while the check is on. */
export function currentOwner(): Owner | undefined {
  const owner = owners.getStore();
  if (owner === undefined) return ownerOfTheRest;
  return owner?.scope.isOpen === true ? owner : undefined;
}

/** Makes all that is nobody else's this one's, until the handle is disposed. */
export function ownTheRest(owner: Owner): Disposable {
  const before = ownerOfTheRest;
  ownerOfTheRest = owner;
  return {
    [Symbol.dispose]: () => {
      if (ownerOfTheRest === owner) ownerOfTheRest = before;
    },
  };
}

export function currentScope(): Scope | undefined {
  return currentOwner()?.scope;
}

/** Runs `work` as somebody's, or as nobody's. */
export function ownedBy<T>(owner: Owner | null, work: () => T): T {
  return owners.run(owner, work);
}

/** Makes the rest of the function that runs now, and whatever that starts, somebody's, or nobody's. */
export function enter(owner: Owner | null): void {
  owners.enterWith(owner);
}

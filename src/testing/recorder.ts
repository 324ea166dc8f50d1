import v8 from "node:v8";
import type { Asked } from "../inspect/port.js";
import { Followers } from "./followers.js";
import { currentOwner, type Scope } from "./scope.js";

/**
 * Knows every promise that still waits for another one, and in which scope. V8 makes such a promise at each `await`, and settles
 * it when the function goes on: so a suspended function is always among them, and what has none is clean, at the price of two
 * steps in a list for each `await`. The promises are held, so that what would be collected unfinished can still be shown.
 *
 * A promise that follows none (`new Promise`, the one that an async function returns) suspends nobody, and is not recorded.
 */
export class Recorder {
  private readonly followers = new Followers();
  private stop: (() => void) | undefined;

  on(): void {
    const { followers } = this;
    const hooks = {
      init: (promise: Promise<unknown>, awaited: Promise<unknown> | undefined): void => {
        if (awaited === undefined) return;
        const owner = currentOwner();
        if (owner === undefined) return;
        owner.scope.waiting++;
        followers.add(promise, awaited, owner);
      },
      settled: (promise: Promise<unknown>): void => {
        const owner = followers.remove(promise);
        if (owner !== undefined) owner.scope.waiting--;
      },
    };
    this.stop = v8.promiseHooks.createHook(hooks) as () => void;
  }

  off(): void {
    this.stop?.();
    this.stop = undefined;
    for (const { promise } of this.followers) this.followers.remove(promise);
  }

  /** What is awaited in a scope. */
  awaitedIn(scope: Scope): Asked[] {
    const found = new Map<Promise<unknown>, Asked>();
    for (const { owner, awaited: promise } of this.followers) {
      if (owner.scope !== scope) continue;
      const { task } = owner;
      const follows = this.followers.get(promise)?.awaited;
      found.set(promise, {
        promise,
        ...(task === undefined ? {} : { task }),
        ...(follows === undefined ? {} : { follows }),
      });
    }
    return [...found.values()];
  }

  /** Of some awaited promises, those that several wait for. */
  awaitedTwice(asked: readonly Asked[]): Asked[] {
    const counts = new Map(asked.map(({ promise }) => [promise, 0]));
    for (const { awaited } of this.followers) {
      const count = counts.get(awaited);
      if (count !== undefined) counts.set(awaited, count + 1);
    }
    return asked.filter(({ promise }) => counts.get(promise)! > 1);
  }

  /** Lets go of everything of a scope. */
  forget(scope: Scope): void {
    for (const { promise, owner } of this.followers) if (owner.scope === scope) this.followers.remove(promise);
    scope.waiting = 0;
  }
}

import v8 from "node:v8";
import type { Asked } from "../inspect/port.js";
import { currentOwner, type Owner, type Scope } from "./scope.js";

/** A promise that follows another one: what an `await` waits by, or what `then` has made. */
interface Follower {
  readonly owner: Owner;
  /** What it follows: the awaited promise. */
  readonly awaited: Promise<unknown>;
}

/**
 * Knows every promise that still waits for another one, and in which scope. V8 makes such a promise at each `await`, and settles
 * it when the function goes on: so a suspended function is always among them, and what has none is clean, at the price of two
 * steps in a map for each `await`. The promises are held, so that what would be collected unfinished can still be shown.
 *
 * A promise that follows none (`new Promise`, the one that an async function returns) suspends nobody, and is not recorded.
 */
export class Recorder {
  private readonly followers = new Map<Promise<unknown>, Follower>();
  private stop: (() => void) | undefined;

  on(): void {
    const { followers } = this;
    const hooks = {
      init: (promise: Promise<unknown>, awaited: Promise<unknown> | undefined): void => {
        if (awaited === undefined) return;
        const owner = currentOwner();
        if (owner === undefined) return;
        owner.scope.waiting++;
        followers.set(promise, { owner, awaited });
      },
      settled: (promise: Promise<unknown>): void => {
        const follower = followers.get(promise);
        if (follower === undefined) return;
        follower.owner.scope.waiting--;
        followers.delete(promise);
      },
    };
    this.stop = v8.promiseHooks.createHook(hooks) as () => void;
  }

  off(): void {
    this.stop?.();
    this.stop = undefined;
    this.followers.clear();
  }

  /** What is awaited in a scope. */
  awaitedIn(scope: Scope): Asked[] {
    const found = new Map<Promise<unknown>, Asked>();
    for (const { owner, awaited: promise } of this.followers.values()) {
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
    for (const { awaited } of this.followers.values()) {
      const count = counts.get(awaited);
      if (count !== undefined) counts.set(awaited, count + 1);
    }
    return asked.filter(({ promise }) => counts.get(promise)! > 1);
  }

  /** Lets go of everything of a scope. */
  forget(scope: Scope): void {
    for (const [promise, follower] of this.followers)
      if (follower.owner.scope === scope) this.followers.delete(promise);
    scope.waiting = 0;
  }
}

import v8 from "node:v8";
import { currentScope, type Scope } from "./scope.js";

/** A promise that follows another one: what an `await` waits by, or what `then` has made. */
interface Follower {
  readonly scope: Scope;
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
        const scope = currentScope();
        if (scope === undefined) return;
        scope.waiting++;
        followers.set(promise, { scope, awaited });
      },
      settled: (promise: Promise<unknown>): void => {
        const follower = followers.get(promise);
        if (follower === undefined) return;
        follower.scope.waiting--;
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

  /** What is awaited in a scope: of a chain the innermost, which no other promise of the scope will settle by following. */
  awaitedIn(scope: Scope): Promise<unknown>[] {
    const all = [...this.followers].filter(([, follower]) => follower.scope === scope);
    const outer = new Set(all.map(([promise]) => promise));
    return [...new Set(all.map(([, { awaited }]) => awaited))].filter((awaited) => !outer.has(awaited));
  }

  /** Of the promises that a scope awaits, those that several wait for. */
  awaitedTwice(awaited: readonly Promise<unknown>[]): Promise<unknown>[] {
    const counts = new Map(awaited.map((promise) => [promise, 0]));
    for (const follower of this.followers.values()) {
      const count = counts.get(follower.awaited);
      if (count !== undefined) counts.set(follower.awaited, count + 1);
    }
    return awaited.filter((promise) => counts.get(promise)! > 1);
  }

  /** Lets go of everything of a scope. */
  forget(scope: Scope): void {
    for (const [promise, follower] of this.followers) if (follower.scope === scope) this.followers.delete(promise);
    scope.waiting = 0;
  }
}

import type { LiveGroup } from "./reading.js";

/**
 * Ties tasks to their stacks. V8 can tell the async stack of any promise (see `src/inspect/probe.ts`), but not whose it is: it
 * ends at the outermost function. Behind that stands a promise of ours. So, when somebody looks, those promises are given to
 * one `Promise.all`, awaited by a function with a number in its name: from then on each stack ends with both, and the index
 * and the number tell the task. It costs a task that was looked at about 250 bytes until it ends, and no other anything.
 */
export class Ties {
  /** By the number: the ids of the tasks, in the order of the indices. Held by the function that waits, so that they go with it. */
  private readonly batches = new Map<number, WeakRef<readonly number[]>>();
  private readonly tied = new WeakSet<Promise<unknown>>();
  private last = 0;

  /** Ties those that are not yet, `most` at a time. */
  tie(groups: readonly LiveGroup[], most: number): void {
    // Of a patched one nobody knows what it does.
    if (Promise.prototype.then !== ownThen) return;
    const ids: number[] = [];
    const promises: Promise<unknown>[] = [];
    for (const group of groups) {
      for (const task of group.tasks) {
        const promise = ids.length < most ? task.ending() : undefined;
        if (promise === undefined || this.tied.has(promise)) continue;
        this.tied.add(promise);
        ids.push(task.id);
        promises.push(promise);
      }
    }
    if (ids.length > 0) this.await(ids, promises);
  }

  /** The ids of the tasks that were tied, by number and index. */
  read(): Record<number, readonly number[]> {
    const found: Record<number, readonly number[]> = {};
    for (const [number, ref] of this.batches) {
      const ids = ref.deref();
      if (ids === undefined) this.batches.delete(number);
      else found[number] = ids;
    }
    return found;
  }

  private await(ids: readonly number[], promises: readonly Promise<unknown>[]): void {
    const { batches } = this;
    const number = ++this.last;
    const name = `${tieName}${String(number)}`;
    batches.set(number, new WeakRef(ids));
    const waiting = {
      async [name](all: Promise<unknown>, held: readonly number[]): Promise<number> {
        await all;
        batches.delete(number);
        return held.length;
      },
    };
    // eslint-disable-next-line curfew/unowned-task -- no work: the caller of this holds what it stands for.
    void waiting[name]!(Promise.all(promises), ids);
  }
}

/** How the functions are called that stand behind a task's stack; a number follows. */
export const tieName = "curfew tasks ";
const ownThen = Promise.prototype.then;

import type { ContextNode } from "./node.js";

/** A task, as what it has taken sees it. */
export interface Claimant extends ContextNode {
  readonly id: number;
  readonly name: string;
  /** What it has taken and not given back, the latest first; null for nothing. */
  claims: Claim | null;
}

/**
 * Something that a task has taken and must give back before it ends: a lock. While it has it, the claim is in the task's list.
 *
 * It is tempting to let it know the lock itself. But then the task, which the registry holds, would hold all that wait for
 * the lock, and none of them could ever be collected and counted as lost.
 */
export class Claim {
  private prev: Claim | null = null;
  /** The one taken before it. */
  next: Claim | null = null;

  constructor(
    /** Null where no task took it: on the background, say. */
    readonly task: Claimant | null,
    /** For people: `mutex "accounts"`. */
    readonly what: string,
    /** Where it was taken, if somebody wants to know. */
    readonly place: string | undefined,
  ) {
    if (task === null) return;
    const first = task.claims;
    if (first !== null) first.prev = this;
    this.next = first;
    task.claims = this;
  }

  /** It was given back. */
  end(): void {
    const { prev, next, task } = this;
    if (next !== null) next.prev = prev;
    if (prev !== null) prev.next = next;
    else if (task?.claims === this) task.claims = next;
    this.prev = this.next = null;
  }
}

/**
 * The task that `node` belongs to: itself, or the one that it was derived from; null if there is none. It is tempting to go on
 * above a group. But the group's own context is in the hands of all its tasks: what is taken with it is nobody's.
 */
export function taskOf(node: ContextNode): Claimant | null {
  for (let above: ContextNode | null = node; above !== null && above.group === null; above = above.parent) {
    if (above.taskId !== undefined) return above as Claimant;
  }
  return null;
}

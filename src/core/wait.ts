import type { Context } from "./context.js";
import { Hook, type WaitInfo } from "./hook.js";
import type { ContextNode } from "./node.js";
import type { Stop } from "./stop.js";

/**
 * One wait of ours, for the floors above: what to do when the context stops, and what to call it in a dump.
 *
 * Whoever makes one keeps it (in a channel's queue, in a timer) and calls `unhook` when the wait is over. The context
 * holds it strongly only while it is young, then weakly, so that a wait that nobody can end any more is collected
 * together with its task, and the task counted as lost.
 */
export abstract class Wait extends Hook implements WaitInfo {
  since = -1;
  private standIn: WeakWait | null = null;

  abstract readonly label: string;

  override get wait(): WaitInfo {
    return this;
  }

  override *waits(): Iterable<Hook> {
    yield this;
  }

  /** Joins `ctx`, which must not be done. */
  begin(ctx: Context): void {
    (ctx as unknown as ContextNode).hook(this);
    this.list?.holder.blocked();
  }

  override unhook(): void {
    this.standIn?.unhook();
    super.unhook();
  }

  override age(now: number, letGo: boolean): boolean {
    if (this.since < 0) {
      this.since = now;
      return letGo;
    }
    if (letGo) this.weaken();
    return false;
  }

  /** From now on the context holds it weakly. */
  private weaken(): void {
    this.standIn = new WeakWait(this);
    this.list!.replace(this, this.standIn);
  }
}

/**
 * A wait for the stop itself, whatever else may end it: held strongly, however old. Where a stop can come, it can wake the
 * task, so that the task is never lost.
 */
export abstract class StopWait extends Wait {
  /** By this a dump knows it in the heap: whatever reaches it may wake it. */
  readonly awaitsStop = true;

  override age(now: number): boolean {
    return super.age(now, false);
  }
}

/** Gives every wait of a class its label; once for all, since there may be a million of them. */
export function labelled(waits: { readonly prototype: Wait }, label: string): void {
  Object.defineProperty(waits.prototype, "label", { value: label, writable: true });
}

class WeakWait extends Hook implements WaitInfo {
  readonly label: string;
  since: number;
  private readonly ref: WeakRef<Wait>;

  constructor(wait: Wait) {
    super();
    this.label = wait.label;
    this.since = wait.since;
    this.ref = new WeakRef(wait);
  }

  override get wait(): WaitInfo {
    return this;
  }

  override *waits(): Iterable<Hook> {
    const wait = this.ref.deref();
    if (wait !== undefined) yield wait;
  }

  fire(stop: Stop): void {
    this.ref.deref()?.fire(stop);
  }
}

/** All that a task, or whoever has a context, waits for now by our own means. */
export function* waitsOf(node: ContextNode): Iterable<Hook> {
  for (const hook of node.hooks ?? []) yield* hook.waits();
}

/** What `node`, or a context derived from it, has waited for the longest. */
export function currentWait(node: ContextNode): WaitInfo | undefined {
  for (const { wait } of node.hooks ?? []) if (wait !== undefined) return wait;
  return undefined;
}

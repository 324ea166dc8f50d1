import type { Context } from "./context.js";
import { Hook, type HookList, type HookPlace, type WaitInfo } from "./hook.js";
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
  waitingSince = -1;

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
    // Null where no stop can come. No stand-in yet: the wait has just begun.
    (this.list as HookList | null)?.holder.blocked();
  }

  override age(now: number, letGo: boolean): boolean {
    if (this.waitingSince < 0) {
      // Whole, since a number with a fraction is an object of its own.
      this.waitingSince = Math.round(now);
      return letGo;
    }
    if (letGo) this.list = new WeakWait(this, this.list as HookList);
    return false;
  }
}

/**
 * A wait for the stop itself, whatever else may end it: held strongly, however old. Where a stop can come, it can wake the
 * task, so that the task is never lost.
 */
export abstract class StopWait extends Wait {
  override age(now: number): boolean {
    return super.age(now, false);
  }
}

/** Stands in a context's list for a wait that is held weakly from now on. To the wait it is the list that it leaves. */
class WeakWait extends Hook implements WaitInfo, HookPlace {
  private readonly ref: WeakRef<Wait>;
  /** For when the wait is gone. */
  private readonly lastLabel: string;

  constructor(wait: Wait, list: HookList) {
    super();
    this.ref = new WeakRef(wait);
    this.lastLabel = wait.label;
    list.replace(wait, this);
  }

  remove(): void {
    this.unhook();
  }

  get label(): string {
    return this.ref.deref()?.label ?? this.lastLabel;
  }

  get waitingSince(): number {
    return this.ref.deref()?.waitingSince ?? -1;
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

/** Gives every wait of a class its label; once for all, since there may be a million of them. */
export function labelled(waits: { readonly prototype: Wait }, label: string): void {
  Object.defineProperty(waits.prototype, "label", { value: label, writable: true });
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

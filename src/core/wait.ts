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
    if (letGo) this.list = standInFor(this, this.list as HookList);
    return false;
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

/**
 * Stands in a context's list for a wait that is held weakly from now on. To the wait it is the list that it leaves.
 * It is tempting to extend `Hook` and to keep the reference in a field: that would be two objects, 40 bytes more for each wait.
 */
/* eslint-disable @typescript-eslint/no-unsafe-class-instance-assignment -- it has all that a hook has */
abstract class WeakWait extends WeakRef<Wait> implements Hook, WaitInfo, HookPlace {
  prev: Hook | null = null;
  next: Hook | null = null;
  list: HookPlace | null = null;

  /** Known even when the wait is gone. */
  abstract readonly lastLabel: string;

  constructor(wait: Wait, list: HookList) {
    super(wait);
    list.replace(wait, this);
  }

  remove(): void {
    this.unhook();
  }

  unhook(): void {
    this.list?.remove(this);
  }

  age(): boolean {
    return false;
  }

  get label(): string {
    return this.deref()?.label ?? this.lastLabel;
  }

  get waitingSince(): number {
    return this.deref()?.waitingSince ?? -1;
  }

  get wait(): WaitInfo {
    return this;
  }

  get due(): number {
    return Infinity;
  }

  *waits(): Iterable<Hook> {
    const wait = this.deref();
    if (wait !== undefined) yield wait;
  }

  fire(stop: Stop): void {
    this.deref()?.fire(stop);
  }
}

/** A class for each label, of which there are a dozen: so no stand-in needs to keep its own. */
const standIns = new Map<string, new (wait: Wait, list: HookList) => WeakWait>();

function standInFor(wait: Wait, list: HookList): WeakWait {
  const { label } = wait;
  let StandIn = standIns.get(label);
  if (StandIn === undefined) {
    StandIn = class extends WeakWait {
      declare readonly lastLabel: string;
    };
    Object.defineProperty(StandIn.prototype, "lastLabel", { value: label });
    standIns.set(label, StandIn);
  }
  return new StandIn(wait, list);
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

/** When `node`, or the first of the contexts derived from it, stops by itself, on the clock's scale; Infinity for never. */
export function dueOf(node: ContextNode): number {
  let earliest = node.due;
  for (const { due } of node.hooks ?? []) if (due < earliest) earliest = due;
  return earliest;
}

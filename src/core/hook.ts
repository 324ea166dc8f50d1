import type { Stop } from "./stop.js";

/** What a dump says of a wait. */
export interface WaitInfo {
  /** In Go's words: `chan receive`, `sync.Mutex.Lock`, `sleep`. */
  readonly label: string;
  /** When the sweeper first saw it, on the clock's scale, to the millisecond; -1 until then, so for about a second at most. */
  readonly waitingSince: number;
}

/** Where a hook is registered. */
export interface HookPlace {
  remove(hook: Hook): void;
}

/**
 * Something that wants to hear of a context's stop: a child context, a listener, a wait.
 * The links are in the object itself, so that joining and leaving cost no allocation and no search.
 * What it is, it is asked: `instanceof` would not know the hooks of another copy of curfew in this process.
 */
export abstract class Hook {
  prev: Hook | null = null;
  next: Hook | null = null;
  /** The list it is in, or whatever stands in that list for it; null when in none. */
  list: HookPlace | null = null;

  /** The wait that it stands for, if any. */
  get wait(): WaitInfo | undefined {
    return undefined;
  }

  /** When what is derived there stops by itself at the earliest, on the clock's scale; groups below have deadlines of their own. */
  get due(): number {
    return Infinity;
  }

  /** The waits that the stop would end through it, those of contexts derived on the way included; of groups below, none. */
  *waits(): Iterable<Hook> {
    // Most are no wait.
  }

  /** The sweeper came by; `letGo`: it may be held weakly from the second time on. Whether the sweeper must come again. */
  age(_now: number, _letGo: boolean): boolean {
    return false;
  }

  /** Called once, when the context stops, after the hook has left the list. Must not throw. */
  abstract fire(stop: Stop): void;

  unhook(): void {
    this.list?.remove(this);
  }
}

/** Whose hooks they are. */
export interface HookHolder {
  /** The first hook came, or the last one left. */
  listened(on: boolean): void;
  /** A wait of ours joined. */
  blocked(): void;
}

/** What few holders have. The holder knows what else. */
export interface Rare {
  /** What the holder's `signal` belongs to, once somebody has asked for it. */
  controller?: AbortController;
}

/** A ring of hooks, in the order in which they came. */
export class HookList implements HookPlace {
  private head: Hook | null = null;
  /** Here, so that every task has a field less. One field for all of it: each wait of ours makes its task a list. */
  rare: Rare | null = null;

  constructor(readonly holder: HookHolder) {}

  add(hook: Hook): void {
    const head = this.head;
    hook.list = this;
    if (head === null) {
      this.head = hook.prev = hook.next = hook;
      this.holder.listened(true);
    } else {
      this.insert(hook, head);
    }
  }

  remove(hook: Hook): void {
    this.unlink(hook);
    if (this.head === null) this.holder.listened(false);
  }

  /** Puts `other` where `hook` stands. */
  replace(hook: Hook, other: Hook): void {
    other.list = this;
    this.insert(other, hook);
    if (this.head === hook) this.head = other;
    this.unlink(hook);
  }

  get empty(): boolean {
    return this.head === null;
  }

  /** Takes the first hook out, without telling the holder: the context is stopping. */
  shift(): Hook | null {
    const head = this.head;
    if (head !== null) this.unlink(head);
    return head;
  }

  /** In order. The one at hand may be replaced or removed meanwhile, the others not. */
  *[Symbol.iterator](): Generator<Hook> {
    const last = this.head?.prev;
    for (let hook = this.head, next: Hook | null; hook !== null; hook = next) {
      next = hook === last ? null : hook.next;
      yield hook;
    }
  }

  private insert(hook: Hook, before: Hook): void {
    hook.prev = before.prev;
    hook.next = before;
    before.prev!.next = hook;
    before.prev = hook;
  }

  private unlink(hook: Hook): void {
    if (hook.next === hook) {
      this.head = null;
    } else {
      hook.prev!.next = hook.next;
      hook.next!.prev = hook.prev;
      if (this.head === hook) this.head = hook.next;
    }
    hook.prev = hook.next = hook.list = null;
  }
}

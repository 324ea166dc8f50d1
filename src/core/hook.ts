import type { Stop } from "./stop.js";

/**
 * Something that wants to hear of a context's stop: a child context, a listener, a wait.
 * The links are in the object itself, so that joining and leaving cost no allocation and no search.
 */
export abstract class Hook {
  prev: Hook | null = null;
  next: Hook | null = null;
  /** The list it is in; null when in none. Written by {@link HookList} alone. */
  list: HookList | null = null;

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

/** A ring of hooks, in the order in which they came. */
export class HookList {
  private head: Hook | null = null;

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

  /** Takes the first hook out, without telling the holder: the context is stopping. */
  shift(): Hook | null {
    const head = this.head;
    if (head !== null) this.unlink(head);
    return head;
  }

  *[Symbol.iterator](): Generator<Hook> {
    const head = this.head;
    if (head === null) return;
    let hook = head;
    do {
      const next = hook.next!;
      yield hook;
      hook = next;
    } while (hook !== head);
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

import type { DeadlineError, StoppedError } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import { checkFunction } from "../internal/check.js";
import type { ContextKey } from "./context.js";
import { Hook, type HookHolder, HookList } from "./hook.js";
import type { Stop } from "./stop.js";

/** A group, as the groups right below it see it: it does not end while one of them has something out. */
export interface GroupAbove {
  /** One that had nothing out has now. */
  busyBelow(): void;
  /** It has nothing out any more. */
  idleBelow(): void;
}

/** A value, and what it is filed under; null for none. */
export interface Entry {
  readonly key: ContextKey<unknown> | null;
  readonly held: unknown;
}

const noEntry: Entry = { key: null, held: undefined };

/** One node of the context tree: whether it is stopped, and who wants to hear of it. */
export abstract class ContextNode implements HookHolder {
  /** Null until the stop; then that stop for ever. */
  halted: Stop | null = null;
  /** Made for the first listener, or the first reader of `signal`: most tasks never have one. */
  hooks: HookList | null = null;

  /** The context it was derived from; null at the root. */
  abstract readonly parent: ContextNode | null;
  /** Its own part of {@link toString}. */
  abstract readonly label: string;

  /** The group whose own context this is: what is below it belongs to that group. */
  get group(): GroupAbove | null {
    return null;
  }

  /** The name of the task or group whose own context this is. */
  get ownerName(): string | undefined {
    return undefined;
  }

  /** The id of the task whose own context this is. */
  get taskId(): number | undefined {
    return undefined;
  }

  /** The value that it adds. */
  get entry(): Entry {
    return noEntry;
  }

  /** When time is up at the latest, on the clock's scale; Infinity for never. */
  abstract readonly due: number;

  get done(): boolean {
    return this.halted !== null || this.overdue();
  }

  get cause(): unknown {
    return this.done ? this.halted!.cause : undefined;
  }

  get error(): StoppedError | DeadlineError | undefined {
    return this.done ? this.halted!.error : undefined;
  }

  get deadline(): number | undefined {
    const due = this.due;
    return due === Infinity ? undefined : Math.round(due - clock.now() + clock.wall());
  }

  get signal(): AbortSignal {
    const rare = ((this.hooks ??= new HookList(this)).rare ??= {});
    if (rare.controller === undefined) {
      rare.controller = new AbortController();
      if (this.done) rare.controller.abort(this.halted!.error);
      else this.hook(new SignalHook(rare.controller));
    }
    return rare.controller.signal;
  }

  throwIfDone(): void {
    if (this.done) throw this.halted!.error;
  }

  onDone(fn: (cause: unknown) => void): Disposable {
    checkFunction("onDone", fn);
    const listener = new Listener(fn);
    if (this.done) listener.fire(this.halted!);
    else this.hook(listener);
    return { [Symbol.dispose]: () => listener.unhook() };
  }

  value<T>(key: ContextKey<T>): T | undefined {
    return valueAt(this, key);
  }

  toString(): string {
    return labelsOf(this).join(" > ");
  }

  /** Stops this node and all below it. The first stop stays; a later one can only shorten its grace period. */
  halt(stop: Stop): void {
    const first = this.halted;
    if (first !== null) {
      if (first !== stop) first.follow(stop);
      return;
    }
    this.halted = stop;
    const hooks = this.hooks;
    if (hooks === null) return;
    for (let hook = hooks.shift(); hook !== null; hook = hooks.shift()) hook.fire(stop);
    this.listened(false);
  }

  /** Adds a listener to a node that is not done. */
  hook(hook: Hook): void {
    (this.hooks ??= new HookList(this)).add(hook);
  }

  /** Called when the first listener comes and when the last one has gone. */
  listened(_on: boolean): void {
    // Only a deadline minds.
  }

  blocked(): void {
    // Only a task minds.
  }

  /** A deadline is noticed by whoever looks, even while a busy loop keeps every timer from firing. */
  private overdue(): boolean {
    const due = this.due;
    if (due === Infinity || clock.now() < due) return false;
    this.expire();
    return this.halted !== null;
  }

  /** Stops whichever node's deadline has passed; that takes the ones below along. */
  expire(): void {
    this.parent?.expire();
  }
}

/** A loop, as is whatever goes up the tree: values may lie on top of each other by the thousand. */
function valueAt<T>(from: ContextNode, key: ContextKey<T>): T | undefined {
  for (let node: ContextNode | null = from; node !== null; node = node.parent) {
    const { entry } = node;
    if (entry.key === key) return entry.held as T;
  }
  return key.fallback;
}

function labelsOf(from: ContextNode): string[] {
  const labels: string[] = [];
  for (let node: ContextNode | null = from; node !== null; node = node.parent) labels.push(node.label);
  return labels.reverse();
}

class Listener extends Hook {
  constructor(private readonly fn: (cause: unknown) => void) {
    super();
  }

  fire(stop: Stop): void {
    try {
      this.fn(stop.cause);
    } catch (error) {
      // It is tempting to let it fly: then one bad listener would keep the others, and the tasks, from hearing of the stop.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

class SignalHook extends Hook {
  constructor(private readonly controller: AbortController) {
    super();
  }

  fire(stop: Stop): void {
    this.controller.abort(stop.error);
  }
}

import type { Context } from "../core/index.js";
import { type ContextNode, labelled, taskOf } from "../core/port.js";
import { ReleaseError } from "../errors/index.js";
import { checkContext, checkText } from "../internal/check.js";
import { deadlockOf } from "./deadlock.js";
import { Held } from "./held.js";
import { LockWait } from "./lock-wait.js";
import { Queue } from "./queue.js";
import { placeOf } from "./trace.js";
import { keep, kept, turnedAway } from "./waiting.js";

let unnamed = 0;

/** What to call a lock: by its name, else by a number. */
export function nameOf(kind: string, name: string | undefined): string {
  if (name !== undefined) checkText(`a ${kind}'s name`, name);
  return `${kind} ${name === undefined ? `#${String(++unnamed)}` : JSON.stringify(name)}`;
}

/**
 * Lets one task at a time through a stretch of code that waits in its middle. (Code that does not wait needs no lock: nobody
 * else runs meanwhile.)
 *
 * ```ts
 * using held = await mutex.lock(ctx);
 * ```
 *
 * Holders are known by their task. So a task that would wait for itself gets a `DeadlockError`, at that call, whether it has the lock
 * or waits with others in a circle; and a task that ends without giving a lock back is reported at that moment.
 * Parts of one task that run at the same time count as one: give each a task of its own.
 *
 * Order: first come, first served; a release hands the lock straight to the one that waits longest, so nobody can overtake. Source: Go's `sync.Mutex`,
 * always in what it calls starvation mode.
 */
export class Mutex {
  /** @internal */
  readonly what: string;
  /** @internal */
  holder: Held | null = null;
  private readonly waiters = new Queue<LockWait>();

  /** `name`: in errors and dumps. */
  constructor(name?: string) {
    this.what = nameOf("mutex", name);
  }

  get locked(): boolean {
    return this.holder !== null;
  }

  /**
   * Waits until it has the lock. Throws `DeadlockError` if it would wait for itself, and the context's error if that stops first:
   * then it does not have the lock.
   */
  lock(ctx: Context): Promise<Held> {
    const refused = turnedAway("lock", ctx);
    if (refused !== undefined) return refused;
    const task = taskOf(ctx as unknown as ContextNode);
    const place = placeOf(this.lock);
    if (this.holder === null) return Promise.resolve((this.holder = new Held(this, task, place, false)));
    const deadlock = deadlockOf(task, this);
    if (deadlock !== undefined) return Promise.reject(deadlock);
    const locked = new Promise<Held>(keep);
    const wait = new MutexWait(this, task, place, kept());
    this.waiters.push(wait);
    wait.begin(ctx);
    return locked;
  }

  /** Takes the lock if that needs no waiting; `undefined` if not. The context says for whom. */
  tryLock(ctx: Context): Held | undefined {
    checkContext("tryLock", ctx);
    ctx.throwIfDone();
    if (this.holder !== null) return undefined;
    return (this.holder = new Held(this, taskOf(ctx as unknown as ContextNode), placeOf(this.tryLock), false));
  }

  /** Gives the lock back, whoever has it. Throws `ReleaseError` if nobody has. */
  release(): void {
    if (this.holder === null) throw new ReleaseError(`${this.what} is not locked, so release is refused`);
    this.holder.release();
  }

  /** @internal */
  giveBack(): void {
    this.holder = this.waiters.shift()?.grant(false) ?? null;
  }

  /** @internal */
  nextHolder(): null {
    return null;
  }

  /** @internal */
  waiterLeft(): void {
    // Nobody was waiting for that.
  }

  /** @internal Lets one that was told to go on by a {@link Cond} have the lock in its turn. */
  admit(wait: LockWait): void {
    if (this.holder === null) this.holder = wait.grant(false);
    else this.waiters.push(wait);
  }
}

class MutexWait extends LockWait {
  static {
    labelled(this, "sync.Mutex.Lock");
  }
}

import type { Context } from "../core/index.js";
import { type Claimant, type ContextNode, labelled, taskOf } from "../core/port.js";
import { checkContext } from "../internal/check.js";
import { deadlockOf } from "./deadlock.js";
import { Held } from "./held.js";
import { LockWait } from "./lock-wait.js";
import { nameOf } from "./mutex.js";
import { leave, Queue } from "./queue.js";
import { placeOf } from "./trace.js";
import { keep, kept, turnedAway } from "./waiting.js";

/**
 * A lock that many readers may have at the same time, or one writer alone.
 *
 * Order: a writer that waits keeps new readers out, and when a writer gives back, the readers that wait by then go first. So neither
 * side can starve the other; writers among themselves are first come, first served. Source: Go's `sync.RWMutex`.
 *
 * Holders are known by their task, as with a {@link Mutex}: a task that reads and would wait to write, or to read again behind a
 * writer, gets a `DeadlockError` at that call.
 */
export class RWMutex {
  /** @internal */
  readonly what: string;
  private writer: Held | null = null;
  private readonly readers = new Queue<Held>();
  private readonly waitingWriters = new Queue<LockWait>();
  private readonly waitingReaders = new Queue<LockWait>();

  /** `name`: in errors and dumps. */
  constructor(name?: string) {
    this.what = nameOf("rwmutex", name);
  }

  /** Waits until it may write: nobody else reads or writes. Errors as {@link Mutex.lock}. */
  lock(ctx: Context): Promise<Held> {
    const refused = turnedAway("lock", ctx);
    if (refused !== undefined) return refused;
    const task = taskOf(ctx as unknown as ContextNode);
    const place = placeOf(this.lock);
    if (this.mayWrite) return Promise.resolve((this.writer = new Held(this, task, place, false)));
    const deadlock = deadlockOf(task, this);
    if (deadlock !== undefined) return Promise.reject(deadlock);
    const locked = new Promise<Held>(keep);
    const wait = new WriteWait(this, task, place, kept());
    this.waitingWriters.push(wait);
    wait.begin(ctx);
    return locked;
  }

  /** Waits until it may read: nobody writes, or waits to. Errors as {@link Mutex.lock}. */
  rlock(ctx: Context): Promise<Held> {
    const refused = turnedAway("rlock", ctx);
    if (refused !== undefined) return refused;
    const task = taskOf(ctx as unknown as ContextNode);
    const place = placeOf(this.rlock);
    if (this.mayRead) return Promise.resolve(this.read(task, place));
    const deadlock = deadlockOf(task, this);
    if (deadlock !== undefined) return Promise.reject(deadlock);
    const locked = new Promise<Held>(keep);
    const wait = new ReadWait(this, task, place, kept());
    this.waitingReaders.push(wait);
    wait.begin(ctx);
    return locked;
  }

  /** Takes the lock to write if that needs no waiting; `undefined` if not. */
  tryLock(ctx: Context): Held | undefined {
    checkContext("tryLock", ctx);
    ctx.throwIfDone();
    if (!this.mayWrite) return undefined;
    return (this.writer = new Held(this, taskOf(ctx as unknown as ContextNode), placeOf(this.tryLock), false));
  }

  /** Takes the lock to read if that needs no waiting; `undefined` if not. */
  tryRLock(ctx: Context): Held | undefined {
    checkContext("tryRLock", ctx);
    ctx.throwIfDone();
    return this.mayRead ? this.read(taskOf(ctx as unknown as ContextNode), placeOf(this.tryRLock)) : undefined;
  }

  /** @internal */
  giveBack(held: Held): void {
    if (!held.reading) {
      this.writer = null;
      if (this.waitingReaders.empty) this.admitWriter();
      else this.admitReaders();
    } else {
      leave(held);
      this.admitWriter();
    }
  }

  /** @internal */
  get holder(): Held | null {
    return this.writer ?? this.readers.first ?? null;
  }

  /** @internal */
  nextHolder(held: Held): Held | null {
    return held.after instanceof Held ? held.after : null;
  }

  /** @internal It may be a writer that kept readers out. */
  waiterLeft(): void {
    if (this.mayRead) this.admitReaders();
  }

  private get mayWrite(): boolean {
    return this.writer === null && this.readers.empty;
  }

  private get mayRead(): boolean {
    return this.writer === null && this.waitingWriters.empty;
  }

  private read(task: Claimant | null, place: string | undefined): Held {
    const held = new Held(this, task, place, true);
    this.readers.push(held);
    return held;
  }

  private admitWriter(): void {
    if (this.mayWrite) this.writer = this.waitingWriters.shift()?.grant(false) ?? null;
  }

  private admitReaders(): void {
    for (let wait = this.waitingReaders.shift(); wait !== undefined; wait = this.waitingReaders.shift())
      this.readers.push(wait.grant(true));
  }
}

class ReadWait extends LockWait {
  static {
    labelled(this, "sync.RWMutex.RLock");
  }
}

class WriteWait extends LockWait {
  static {
    labelled(this, "sync.RWMutex.Lock");
  }
}

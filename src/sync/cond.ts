import type { Context } from "../core/index.js";
import { type Claimant, type ContextNode, labelled, taskOf } from "../core/port.js";
import { ReleaseError } from "../errors/index.js";
import { shown } from "../internal/check.js";
import { deadlockOf } from "./deadlock.js";
import type { Held, Lock } from "./held.js";
import { LockWait } from "./lock-wait.js";
import { Mutex } from "./mutex.js";
import { Queue } from "./queue.js";
import { placeOf } from "./trace.js";
import { keep, kept, type Resolve, turnedAway } from "./waiting.js";

/**
 * Lets tasks wait until something that a mutex guards has changed. Look again after each `wait`: others may have been faster.
 *
 * ```ts
 * using held = await mutex.lock(ctx);
 * while (queue.length === 0) await notEmpty.wait(ctx);
 * ```
 *
 * Often a {@link Channel} says the same in fewer words. Source: Go's `sync.Cond`.
 */
export class Cond {
  readonly mutex: Mutex;
  readonly #waiters = new Queue<CondWait>();

  constructor(mutex: Mutex) {
    if (!(mutex instanceof Mutex)) throw new TypeError(`a Cond takes a Mutex, and was given ${shown(mutex)}`);
    this.mutex = mutex;
  }

  /**
   * Gives the mutex back, waits until it is told to go on, and takes the mutex again: what was held is held again. First come, first told.
   * Throws `ReleaseError` if this task does not have the mutex.
   *
   * If the context stops meanwhile, throws the context's error at once, and the mutex is not held; if it had just been told to
   * go on, the next one is told in its place.
   */
  wait(ctx: Context): Promise<void> {
    const refused = turnedAway("wait", ctx);
    if (refused !== undefined) return refused;
    const task = taskOf(ctx as unknown as ContextNode);
    const held = this.mutex.holder;
    if (held?.claim!.task !== task)
      return Promise.reject(
        new ReleaseError(`wait gives back ${this.mutex.what}, which this task does not have: lock it first`),
      );
    const woken = new Promise<void>(keep);
    const wait = new CondWait(this.mutex, held, () => this.signal(), task, placeOf(this.wait), kept());
    this.#waiters.push(wait);
    wait.begin(ctx);
    held.release();
    return woken;
  }

  /** Tells the one that waits longest to go on, if any does. The caller need not have the mutex. */
  signal(): void {
    this.#waiters.shift()?.tell();
  }

  /** Tells all that wait now to go on, each in its turn. */
  broadcast(): void {
    for (let wait = this.#waiters.shift(); wait !== undefined; wait = this.#waiters.shift()) wait.tell();
  }
}

/** Waits to be told, and then for the mutex. */
class CondWait extends LockWait {
  static {
    labelled(this, "sync.Cond.Wait");
  }

  declare label: string;
  private told = false;

  constructor(
    private readonly mutex: Mutex,
    private readonly held: Held,
    private readonly passOn: () => void,
    task: Claimant | null,
    place: string | undefined,
    resolve: Resolve,
  ) {
    super(mutex, task, place, resolve);
  }

  override get wants(): Lock | null {
    return this.told ? this.mutex : null;
  }

  /** It has left the queue of those that wait to be told. */
  tell(): void {
    const deadlock = deadlockOf(this.task, this.mutex);
    if (deadlock !== undefined) {
      this.refuse(deadlock);
      return this.passOn();
    }
    this.told = true;
    this.label = "sync.Mutex.Lock";
    this.mutex.admit(this);
  }

  override grant(): Held {
    this.held.regain(this.task, this.place);
    this.settle(undefined);
    return this.held;
  }

  protected override left(): void {
    if (this.told) this.passOn();
  }
}

import type { Claimant } from "../core/port.js";
import { Held, type Lock } from "./held.js";
import { type Resolve, Waiting } from "./waiting.js";

/** One call that waits for a lock. */
export abstract class LockWait extends Waiting {
  constructor(
    protected readonly lock: Lock,
    /** Who will have it. */
    readonly task: Claimant | null,
    /** Where it was asked for. */
    protected readonly place: string | undefined,
    resolve: Resolve,
  ) {
    super(resolve);
  }

  /** The lock that its task cannot go on without; null if it is not that what it waits for. */
  get wants(): Lock | null {
    return this.lock;
  }

  /** It has the lock from now on. */
  grant(reading: boolean): Held {
    const held = new Held(this.lock, this.task, this.place, reading);
    this.settle(held);
    return held;
  }

  protected override left(): void {
    this.lock.waiterLeft();
  }
}

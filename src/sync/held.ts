import { Claim, type Claimant } from "../core/port.js";
import { ReleaseError } from "../errors/index.js";
import type { Link } from "./queue.js";

/** What can be held. */
export interface Lock {
  /** `mutex "accounts"`, for people. */
  readonly what: string;
  /** One of those who must give it back before anybody who waits for it can have it; null if nobody has it. */
  readonly holder: Held | null;
  /** The next of them. */
  nextHolder(held: Held): Held | null;
  giveBack(held: Held): void;
  /** One that waited for it has gone. */
  waiterLeft(): void;
}

/**
 * A lock that was taken. Give it back once, whichever way the code goes on: `using held = await mutex.lock(ctx)` does so at
 * the end of the block.
 */
export class Held implements Disposable {
  /** @internal Its place among those that read. */
  before: Link | null = null;
  /** @internal */
  after: Link | null = null;
  /** @internal Null while it is given back. */
  claim: Claim | null;

  /** @internal */
  constructor(
    private readonly lock: Lock,
    task: Claimant | null,
    place: string | undefined,
    /** @internal */
    readonly reading: boolean,
  ) {
    this.claim = new Claim(task, lock.what, place);
  }

  /** Whether it was given back. */
  get released(): boolean {
    return this.claim === null;
  }

  /** Gives it back: whoever waits has it next. Throws `ReleaseError` if it was given back before. */
  release(): void {
    if (this.claim === null) throw new ReleaseError(`${this.lock.what} was released already by this holder`);
    this.letGo();
    this.lock.giveBack(this);
  }

  /** Gives it back, if it was not before. */
  [Symbol.dispose](): void {
    if (this.claim !== null) this.release();
  }

  /** @internal It is nobody's, until it is handed on. */
  letGo(): void {
    this.claim!.end();
    this.claim = null;
  }

  /** @internal The same task has it again. */
  regain(task: Claimant | null, place: string | undefined): void {
    this.claim = new Claim(task, this.lock.what, place);
  }
}

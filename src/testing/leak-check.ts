import { type Ignored } from "./ignored.js";
import type { Leak } from "./leak.js";
import { LeakError } from "./leak-error.js";
import { Look } from "./look.js";
import { enter, ownedBy, ownTheRest, Scope } from "./scope.js";
import { settled } from "./settle.js";
import { recorder, watch } from "./watch.js";

/** How a check goes about it. */
export interface LeakOptions {
  /** What to let pass, beside what was there before and what Node and the runner do themselves. */
  readonly ignore?: readonly Ignored[];
  /** How long it waits for what is about to end before it accuses, in milliseconds. Default: 1000. Without a leak it hardly ever waits. */
  readonly patience?: number;
  /**
   * Whether it also finds out what each leaked function waits for, and whether anything can ever wake it. Takes a snapshot of the heap, about
   * 0.3 s, and only when something has leaked, for the first twenty tests of a process. Default: true.
   */
  readonly proof?: boolean;
}

/** One check, from its beginning until its end. */
export class LeakCheck {
  private readonly scope = new Scope();
  private readonly owner = { scope: this.scope };
  private readonly watching = watch();
  private readonly look: Look;
  private rest: Disposable | undefined;

  constructor(private readonly options: LeakOptions) {
    this.look = new Look(this.scope, options.ignore ?? []);
  }

  /** Runs `work` as what is checked. */
  run<T>(work: () => T): T {
    return ownedBy(this.owner, work);
  }

  /** Makes the rest of the function that runs now what is checked. */
  enter(): void {
    enter(this.owner);
  }

  /** Makes all that no other check is about what is checked, whoever starts it. */
  takeTheRest(): void {
    this.rest = ownTheRest(this.owner);
  }

  /** Waits until all has ended, or patience has. What is still out then; what it does from now on is nobody's. */
  async end(): Promise<Leak[]> {
    return ownedBy(null, async () => {
      try {
        const { patience = 1000, proof = true } = this.options;
        const { look } = this;
        if (await settled(() => !look.accuses(), patience)) {
          if (!proof || (await settled(() => !look.doubts(), Math.min(patience, doubtful)))) return [];
        }
        return await look.leaks(proof);
      } finally {
        this.drop();
      }
    });
  }

  /** Ends it at once, if nothing is out. Whether that is so. */
  endIfClean(): boolean {
    const isClean = ownedBy(null, () => !this.look.accuses() && !this.look.doubts());
    if (isClean) this.drop();
    return isClean;
  }

  /** As {@link end}, and throws if anything is. `what` has ended, for people. */
  verify(what: string): Promise<void> {
    return ownedBy(null, async () => {
      const leaks = await this.end();
      if (leaks.length > 0) throw LeakError.leftOut(leaks, what);
    });
  }

  /** Ends it at once, and wants to know nothing. */
  drop(): void {
    this.rest?.[Symbol.dispose]();
    this.scope.isOpen = false;
    if (this.scope.waiting > 0) recorder.forget(this.scope);
    this.watching[Symbol.dispose]();
  }
}

/** How long it waits where it is in doubt whether anything is out at all. */
const doubtful = 100;

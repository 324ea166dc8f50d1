import type { Group } from "../core/index.js";
import { limitGrace } from "../core/port.js";
import { clock } from "../internal/clock.js";

/** A moment more than the grace period, so that what is cut at its very end can still say so. */
const lastWords = 50;

/** The grace period of a group's stop: it begins with the stop, and is one for everything that the stop reaches. */
export class Budget implements Disposable {
  /** Resolves when it is used up, and what that ended has had a moment to say so. */
  readonly usedUp: Promise<void>;
  private began = Infinity;
  private until = Infinity;
  private readonly ending: Disposable;
  private disarm: (() => void) | undefined;

  constructor(
    private readonly group: Group,
    private readonly ms: number,
  ) {
    group.ctx.onDone(() => {
      this.began = clock.now();
      this.limit(ms);
    });
    let resolve: () => void;
    this.usedUp = new Promise((used) => (resolve = used));
    this.ending = group.ctx.withGrace().ctx.onDone(() => (this.disarm = clock.after(lastWords, resolve)));
  }

  /** Milliseconds; all of them before the stop. */
  get left(): number {
    return Math.max(0, Math.min(this.ms, this.until - clock.now()));
  }

  /** Milliseconds since the stop. */
  get used(): number {
    return Math.max(0, clock.now() - this.began);
  }

  /** Ends it now: the group is stopping, and nothing would move in the time that is left. */
  end(): void {
    this.limit(0);
  }

  /** From now on nobody waits for its end, and it keeps nothing alive. */
  [Symbol.dispose](): void {
    this.ending[Symbol.dispose]();
    this.disarm?.();
  }

  private limit(ms: number): void {
    this.until = clock.now() + ms;
    limitGrace(this.group.ctx, ms);
  }
}

import type { Changes, LiveReading, Tick, Whole } from "../wire/index.js";

/** Makes the messages of a feed from what a watcher reads, look by look. */
export class Telling {
  private last: LiveReading | undefined;
  private busy = 0;
  private whole = false;

  /** What a look has brought. */
  of(reading: LiveReading): (Changes | Whole)[] {
    const { groups, tasks, ended, gone, at, activeMs, behind } = reading;
    if (this.last !== undefined && at > this.last.at)
      this.busy = Math.min(1, Math.max(0, (activeMs - this.last.activeMs) / (at - this.last.at)));
    this.last = reading;
    const messages: (Changes | Whole)[] = [];
    if (groups.length + tasks.length + ended.length + gone.length > 0)
      messages.push({ kind: "changes", groups, tasks, ended, gone });
    if (behind === 0 && !this.whole) {
      this.whole = true;
      messages.push({ kind: "whole" });
    }
    return messages;
  }

  /** The next looks are those of a new watcher, which begins with the whole. */
  again(): void {
    this.whole = false;
  }

  /**
   * How long to wait before the next look, in milliseconds: so long that looks take a hundredth of the thread's time, and a tenth until
   * the first whole is told. Where tasks come and go all the time there is always something left to tell: that is no reason to hurry.
   */
  pauseAfter(reading: LiveReading | undefined): number {
    if (reading === undefined) return tickMs;
    const took = textToo * reading.tookMs;
    if (!this.whole) return Math.min(100, Math.max(20, 9 * took));
    return Math.max(reading.behind > 0 ? 100 : tickMs, 99 * took);
  }

  /** The figures, as last read; undefined before the first look. */
  tick(at: number, delay: Pick<Tick, "delayMs" | "worstDelayMs">): Tick | undefined {
    if (this.last === undefined) return undefined;
    const { started, live, lost, behind, heapBytes, rssBytes, queues } = this.last;
    return { kind: "tick", at, started, live, lost, behind, heapBytes, rssBytes, busy: this.busy, ...delay, queues };
  }
}

/** As much again as a look takes goes into one text of it, and into handing that over. */
const textToo = 2;

/** How long one look may take, in milliseconds. */
export const lookMs = 4;
/** How often the figures are told. */
export const tickMs = 500;

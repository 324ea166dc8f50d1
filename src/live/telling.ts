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

  /** The figures, as last read; undefined before the first look. */
  tick(at: number, delay: Pick<Tick, "delayMs" | "worstDelayMs">): Tick | undefined {
    if (this.last === undefined) return undefined;
    const { started, live, lost, behind, heapBytes, rssBytes, queues } = this.last;
    return { kind: "tick", at, started, live, lost, behind, heapBytes, rssBytes, busy: this.busy, ...delay, queues };
  }
}

/** How long one look may take, in milliseconds. */
export const lookMs = 4;
/** How often the figures are told. */
export const tickMs = 500;

/** A pause so long that the looks take a fiftieth of the thread's time, and a tenth while there is much to tell. */
export function pauseAfter(reading: LiveReading | undefined): number {
  if (reading === undefined) return tickMs;
  // As much again for making one text of it, and for handing that over.
  const took = 2 * reading.tookMs;
  return reading.behind > 0 ? Math.min(100, Math.max(20, 9 * took)) : Math.max(tickMs, 49 * took);
}

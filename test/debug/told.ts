import { EventEmitter } from "node:events";
import { Journal, updatesIn } from "#curfew/debug/journal.js";
import { Picture } from "#curfew/live/index.js";
import type { LiveMessage, LiveTaskRow } from "#curfew/wire/index.js";

/** A feed that says what the test says, with a small memory. */
export class Told {
  readonly who = { pid: process.pid, node: process.version, argv0: "test" };
  readonly picture: Picture = new Picture();
  readonly journal: Journal = new Journal(500_000);
  readonly news: EventEmitter = new EventEmitter().setMaxListeners(0);
  readonly now: number = 0;

  join(): Disposable {
    return { [Symbol.dispose]: () => undefined };
  }

  /** Tasks of one group, and those that have ended. */
  say(tasks: readonly LiveTaskRow[], ended: readonly number[] = []): void {
    this.tell({ kind: "changes", groups: [[1, "crowd", 0, 0, 0]], tasks, ended, gone: [] });
  }

  /** The figures of now. */
  tick(): void {
    const live = this.picture.tasks.size;
    const none = { lost: [], behind: 0, heapBytes: 1, rssBytes: 1, busy: 0, delayMs: 0, worstDelayMs: 0, queues: [] };
    this.tell({ kind: "tick", at: performance.now(), started: live, live, ...none });
  }

  tell(message: LiveMessage): void {
    this.picture.apply(message);
    this.journal.add(message, updatesIn(message));
    this.news.emit("news");
  }
}

/** So many tasks of that group, alike. */
export const rows = (from: number, count: number, wait: string): LiveTaskRow[] =>
  Array.from({ length: count }, (_, index) => [from + index, 1, "one", "live", wait, 0, 0]);

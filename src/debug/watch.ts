import { EventEmitter } from "node:events";
import { MainThreadSession } from "../attach/index.js";
import { type Context, Group, sleep } from "../core/index.js";
import { Watching } from "../inspect/port.js";
import { Picture } from "../live/index.js";
import type { LiveReading, Tick } from "../wire/index.js";
import { Delay } from "./delay.js";
import { Journal } from "./journal.js";
import type { MainThread } from "./main-thread.js";

/**
 * Watches the main thread for as long as somebody looks, once for all who do: looks at it, keeps the picture for those who come
 * later, and writes down what has changed. The main thread is kept busy for about two percent of its time by it, however many tasks
 * there are, and a tenth until the first whole is told.
 */
export class Watch {
  /** Told whenever the journal has more. */
  readonly news: EventEmitter = new EventEmitter().setMaxListeners(0);
  picture: Picture = new Picture();
  journal: Journal = new Journal(journalBytes);
  private viewers = 0;
  private running: Group | undefined;
  private last: LiveReading | undefined;
  private busy = 0;

  constructor(
    private readonly owner: Group,
    private readonly main: MainThread,
    /** `performance.timeOrigin` of the main thread. */
    private readonly origin: number,
  ) {}

  /** Now, on the main thread's clock. */
  get now(): number {
    return Math.round(performance.timeOrigin - this.origin + performance.now());
  }

  /** Somebody looks, until the handle is disposed. */
  join(): Disposable {
    if (this.viewers++ === 0) this.begin();
    return {
      [Symbol.dispose]: () => {
        if (--this.viewers === 0) this.end();
      },
    };
  }

  private begin(): void {
    this.picture = new Picture();
    this.journal = new Journal(journalBytes);
    this.last = undefined;
    const running = (this.running = new Group(this.owner.ctx, { name: "watch", stopOn: "never" }));
    const delay = new Delay(this.main);
    running.go("look", (ctx) => this.look(ctx));
    running.go("delay", (ctx) => delay.run(ctx));
    running.go("tick", (ctx) => this.tick(ctx, delay));
  }

  private end(): void {
    this.running?.stop("nobody looks any more");
    this.running = undefined;
  }

  private async look(ctx: Context): Promise<void> {
    while (!ctx.done) {
      try {
        await using session = new MainThreadSession();
        const watching = new Watching(session);
        for (;;) {
          const reading = await watching.look(slice);
          if (reading !== undefined && !isDone(ctx)) this.read(reading);
          await sleep(ctx, pauseAfter(reading));
        }
      } catch {
        // The main thread is inside native code, or held by a debugger: the ticks tell how long. What a new session tells is whole.
        if (!isDone(ctx)) this.restart();
      }
    }
  }

  private read(reading: LiveReading): void {
    const { groups, tasks, ended, gone, at, activeMs, behind } = reading;
    if (this.last !== undefined && at > this.last.at)
      this.busy = Math.min(1, Math.max(0, (activeMs - this.last.activeMs) / (at - this.last.at)));
    this.last = reading;
    const updates = groups.length + tasks.length + ended.length + gone.length;
    if (updates > 0) this.say({ kind: "changes", groups, tasks, ended, gone }, updates);
    if (behind === 0 && !this.picture.whole) this.say({ kind: "whole" }, 0);
  }

  private async tick(ctx: Context, delay: Delay): Promise<void> {
    for (;;) {
      if (this.last !== undefined) this.say(this.figures(this.last, delay), 0);
      await sleep(ctx, tickMs);
    }
  }

  private figures(last: LiveReading, delay: Delay): Tick {
    const { started, live, lost, behind, heapBytes, rssBytes, queues } = last;
    const { busy, now } = this;
    return { kind: "tick", at: now, started, live, lost, behind, heapBytes, rssBytes, busy, ...delay.read(), queues };
  }

  private say(message: Parameters<Picture["apply"]>[0], updates: number): void {
    this.picture.apply(message);
    this.journal.add(message, updates);
    this.news.emit("news");
  }

  private restart(): void {
    this.say({ kind: "restart", dropped: 0 }, 0);
  }
}

/** Asked again after each wait. */
const isDone = (ctx: Context): boolean => ctx.done;

/** How long one look at the main thread may take, in milliseconds. */
const slice = 4;
const tickMs = 500;
/** So much is kept for viewers that are slow; one copy for all. */
const journalBytes = 8 * 2 ** 20;

/** A pause so long that the looks take a fiftieth of the main thread's time, and a tenth while there is much to tell. */
function pauseAfter(reading: LiveReading | undefined): number {
  if (reading === undefined) return tickMs;
  // As much again for making one text of it, and for handing that over.
  const took = 2 * reading.tookMs;
  return reading.behind > 0 ? Math.min(100, Math.max(20, 9 * took)) : Math.max(tickMs, 49 * took);
}

import { EventEmitter } from "node:events";
import { MainThreadSession } from "../attach/index.js";
import { type Context, Group, sleep } from "../core/index.js";
import { Watching } from "../inspect/port.js";
import { Delay, lookMs, Picture, Telling, tickMs } from "../live/index.js";
import type { LiveMessage, LiveReading } from "../wire/index.js";
import type { Source } from "./feed.js";
import { Journal, journalBytes, updatesIn } from "./journal.js";
import type { MainThread } from "./main-thread.js";

/**
 * Watches the main thread for as long as somebody looks, once for all who do: looks at it, keeps the picture for those who come
 * later, and writes down what has changed. The main thread is kept busy for about one percent of its time by it, however many tasks
 * there are, and a tenth until the first whole is told.
 */
export class Watch implements Source {
  readonly who: Source["who"] = { pid: process.pid, node: process.version, argv0: process.argv0 };
  /** Told whenever the journal has more. */
  readonly news: EventEmitter = new EventEmitter().setMaxListeners(0);
  picture: Picture = new Picture();
  journal: Journal = new Journal(journalBytes);
  private viewers = 0;
  private running: Group | undefined;
  private telling: Telling = new Telling();

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
    this.telling = new Telling();
    const running = (this.running = new Group(this.owner.ctx, { name: "watch", stopOn: "never" }));
    const delay = new Delay(() => this.main.ask({ kind: "beat" }));
    running.go("look", (ctx) => this.look(ctx));
    running.go("delay", (ctx) => this.beat(ctx, delay));
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
          const reading = await watching.look(lookMs);
          if (reading !== undefined && !isDone(ctx)) this.read(reading);
          await sleep(ctx, this.telling.pauseAfter(reading));
        }
      } catch {
        // The main thread is inside native code, or held by a debugger: the ticks tell how long. What a new session tells is whole.
        if (!isDone(ctx)) this.restart();
      }
    }
  }

  private read(reading: LiveReading): void {
    for (const message of this.telling.of(reading)) this.say(message);
  }

  private async beat(ctx: Context, delay: Delay): Promise<void> {
    for (;;) {
      delay.beat();
      await sleep(ctx, beatMs);
    }
  }

  private async tick(ctx: Context, delay: Delay): Promise<void> {
    for (;;) {
      const tick = this.telling.tick(this.now, delay.read());
      if (tick !== undefined) this.say(tick);
      await sleep(ctx, tickMs);
    }
  }

  private say(message: LiveMessage): void {
    this.picture.apply(message);
    this.journal.add(message, updatesIn(message));
    this.news.emit("news");
  }

  private restart(): void {
    this.telling.again();
    this.say({ kind: "restart", dropped: 0 });
  }
}

/** Asked again after each wait. */
const isDone = (ctx: Context): boolean => ctx.done;

const beatMs = 100;

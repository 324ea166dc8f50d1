import { EventEmitter } from "node:events";
import { Picture } from "../live/index.js";
import type { LiveMessage } from "../wire/index.js";
import type { Source } from "./feed.js";
import { Journal, journalBytes, updatesIn } from "./journal.js";

/** Tells viewers of here what another process tells, for as long as somebody looks. */
export class Relay implements Source {
  readonly news: EventEmitter = new EventEmitter().setMaxListeners(0);
  picture: Picture = new Picture();
  journal: Journal = new Journal(journalBytes);
  private viewers = 0;
  private leave = new AbortController();
  /** From our clock to that of the process. */
  private ahead = 0;

  /** `looks`: what is there, then what changes, until the signal. `ended` is called when that ends, with why if it failed. */
  constructor(
    readonly who: Source["who"],
    private readonly looks: (signal: AbortSignal) => AsyncIterable<LiveMessage>,
    private readonly ended: (error?: unknown) => void,
  ) {}

  get now(): number {
    return Math.round(performance.now() + this.ahead);
  }

  join(): Disposable {
    if (this.viewers++ === 0) this.begin();
    return {
      [Symbol.dispose]: () => {
        if (--this.viewers === 0) this.leave.abort();
      },
    };
  }

  private begin(): void {
    this.picture = new Picture();
    this.journal = new Journal(journalBytes);
    const leave = (this.leave = new AbortController());

    void this.read(leave.signal).then(
      () => leave.signal.aborted || this.ended(),
      (error: unknown) => leave.signal.aborted || this.ended(error),
    );
  }

  private async read(signal: AbortSignal): Promise<void> {
    for await (const message of this.looks(signal)) {
      if (signal.aborted) return;
      if (message.kind === "hello" || message.kind === "tick") this.ahead = message.at - performance.now();
      if (message.kind === "hello") continue;
      this.picture.apply(message);
      this.journal.add(message, updatesIn(message));
      this.news.emit("news");
    }
  }
}

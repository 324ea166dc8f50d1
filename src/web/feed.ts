import { Picture } from "../live/index.js";
import type { Hello } from "../wire/index.js";
import { messages, Refused } from "./api.js";
import { History } from "./history.js";

/** `refused`: it wants a token, or another one. `gone`: nobody answers; it is tried again. `none`: there is nothing live behind the page. */
export type Status = "connecting" | "live" | "refused" | "gone" | "none";

/** How long tasks that have ended stay, fading, in milliseconds. */
export const fadeMs = 5000;

/** What the feed has told, for as long as the page is open. Tells its listener when there is something new to draw. */
export class Feed {
  picture: Picture = new Picture(fadeMs);
  readonly history: History = new History();
  hello: Hello | undefined;
  status: Status = "connecting";
  /** In the server's words, if it refuses. */
  refusal = "";
  /** The picture's version when it was last to be drawn: what comes in between is drawn with the next figures. */
  drawn = 0;
  /** Updates that were never sent, since we took them too slowly. */
  dropped = 0;
  /** Of the connections before this one. */
  #droppedBefore = 0;
  #resume: (() => void) | undefined;
  #paused = false;
  #leave = new AbortController();

  constructor(private readonly changed: () => void) {}

  get paused(): boolean {
    return this.#paused;
  }

  /** While it is paused nothing is read: the server keeps what it can, and says what it could not. */
  set paused(on: boolean) {
    this.#paused = on;
    if (!on) this.#resume?.();
    this.changed();
  }

  /** Connects anew, with the token of now. */
  again(): void {
    this.#leave.abort();
  }

  async run(): Promise<never> {
    for (;;) {
      this.#leave = new AbortController();
      try {
        await this.#read(this.#leave.signal);
        this.status = "gone";
      } catch (error) {
        this.status = error instanceof Refused ? (error.status === 404 ? "none" : "refused") : "gone";
        this.refusal = error instanceof Refused ? error.message : "";
      }
      this.changed();
      const refused = this.status === "refused" || this.status === "none";
      await wait(refused ? 3_600_000 : 1000, this.#leave.signal);
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    for await (const message of messages(signal)) {
      if (this.#paused) await new Promise<void>((resolve) => (this.#resume = resolve));
      if (message.kind === "hello") this.#begin(message);
      if (message.kind === "restart") this.dropped = Math.max(this.dropped, this.#droppedBefore + message.dropped);
      this.picture.apply(message);
      if (message.kind === "tick") {
        this.history.add(this.picture);
        if (this.picture.whole) this.#draw();
      } else if (message.kind === "whole") {
        this.#draw();
      }
    }
  }

  #draw(): void {
    this.drawn = this.picture.version;
    this.changed();
  }

  #begin(hello: Hello): void {
    // Another process: what was there is not.
    if (this.hello?.pid !== hello.pid) this.history.clear();
    this.#droppedBefore = this.dropped;
    this.hello = hello;
    this.picture = new Picture(fadeMs);
    this.status = "live";
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

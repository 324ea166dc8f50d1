import type { TestContext } from "node:test";
import { linesOf, Picture } from "#curfew/live/index.js";
import type { LiveMessage, Tick } from "#curfew/wire/index.js";

/** A viewer of a feed: what was told so far, and a way to wait for more. */
export class Viewer {
  readonly picture: Picture = new Picture();
  readonly heard: LiveMessage[] = [];

  private constructor(private readonly messages: AsyncIterator<LiveMessage>) {}

  /** Looks until the test ends. */
  static async open(t: TestContext, base: string, headers: Record<string, string> = {}): Promise<Viewer> {
    const leave = new AbortController();
    t.after(() => leave.abort());
    const response = await fetch(`${base}/debug/live`, { headers, signal: leave.signal });
    return new Viewer(linesOf(response.body!.pipeThrough(new TextDecoderStream())));
  }

  /** Reads on until `seen`. */
  async until<T>(seen: (picture: Picture) => T | undefined | false): Promise<T> {
    for (;;) {
      const found = seen(this.picture);
      if (found !== undefined && found !== false) return found;
      const next = await this.messages.next();
      if (next.done === true) throw new Error("the feed has ended");
      const message = next.value;
      this.heard.push(message);
      this.picture.apply(message);
    }
  }

  /** The next figures that `fits`. */
  async tick(fits: (tick: Tick) => boolean = () => true): Promise<Tick> {
    const before = this.picture.tick;
    return this.until(({ tick }) => tick !== undefined && tick !== before && fits(tick) && tick);
  }

  /** Waits for the end. */
  async end(): Promise<void> {
    while ((await this.messages.next()).done !== true);
  }
}

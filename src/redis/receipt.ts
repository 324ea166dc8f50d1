import { clock } from "../internal/clock.js";
import type { Accepted, ItemState } from "../pool/index.js";
import type { End } from "./news.js";

/** The receipt for an item that somebody, somewhere, handles. It knows what this process was told. */
export class Receipt<R> implements Accepted<R> {
  state: ItemState = "waiting";
  attempts = 0;
  private end: Promise<End> | undefined;

  constructor(
    readonly id: string,
    private readonly ask: (id: string, fresh: boolean) => Promise<End>,
    /** Until when, on the clock's scale, no news of it can have been forgotten. */
    private readonly freshUntil: number,
  ) {}

  async result(): Promise<R> {
    this.end ??= this.ask(this.id, clock.now() < this.freshUntil);
    const { state, outcome, attempts } = await this.end;
    this.state = state;
    this.attempts = Math.max(this.attempts, attempts);
    if (state === "handled") return outcome as R;
    throw outcome;
  }
}

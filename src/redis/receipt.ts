import type { Accepted, ItemState } from "../pool/index.js";
import type { End } from "./news.js";

/** The receipt for an item that somebody, somewhere, handles. It knows what this process was told. */
export class Receipt<R> implements Accepted<R> {
  state: ItemState = "waiting";
  attempts = 0;
  private end: Promise<End> | undefined;

  constructor(
    readonly id: string,
    private readonly ask: (id: string) => Promise<End>,
  ) {}

  async result(): Promise<R> {
    this.end ??= this.ask(this.id);
    const { state, outcome, attempts } = await this.end;
    this.state = state;
    this.attempts = Math.max(this.attempts, attempts);
    if (state === "handled") return outcome as R;
    throw outcome;
  }
}

import { tell } from "../core/port.js";
import { ClosedError, DroppedError, OverloadError, reasonText } from "../errors/index.js";
import { clock } from "../internal/clock.js";
import type { ItemEnd } from "./contract.js";
import type { QueueOptions } from "./options.js";

/** How long a pool that drops keeps silent, in milliseconds, after it has said so. */
const silence = 10_000;
/** So many items a sentence names. */
const named = 20;

/** What must be known of an item to speak of it. */
export interface Reported<T> {
  readonly id: string;
  readonly value: T;
  /** Somebody has asked how it ends. */
  readonly asked: boolean;
}

/** What a pool counts, and what it says: to those whom its options name, else to the observers. */
export class Report<T> {
  readonly counts: Record<ItemEnd, number> = { handled: 0, failed: 0, dropped: 0, kept: 0 };
  retried = 0;
  refused = 0;
  /** Dropped while it runs, and not said yet. */
  #unsaid = 0;
  #saidAt = -Infinity;

  constructor(
    private readonly pool: string,
    private readonly options: Pick<QueueOptions<T>, "onError" | "onDrop" | "nameItem">,
  ) {}

  /** What the pool is called in errors. */
  get title(): string {
    return `pool ${JSON.stringify(this.pool)}`;
  }

  nameOf(item: Pick<Reported<T>, "id" | "value">): string {
    try {
      return this.options.nameItem?.(item.value) ?? item.id;
    } catch {
      return item.id;
    }
  }

  /** What an item's task is called. */
  taskNameOf(item: Pick<Reported<T>, "id" | "value">): string {
    return this.options.nameItem === undefined ? "item" : this.nameOf(item);
  }

  count(end: ItemEnd): void {
    this.counts[end]++;
  }

  /** An item has failed for good. Rejects with what ends the pool. */
  async failed(item: Reported<T>, error: unknown): Promise<void> {
    if (this.options.onError !== undefined) await this.options.onError(error, item.value);
    else if (!item.asked) this.#note(`item ${this.nameOf(item)} failed: ${reasonText(error)}`, {}, error);
  }

  closedError(during: string): ClosedError {
    return new ClosedError(this.title, { during });
  }

  dropError(item: Reported<T>, cause: Error): DroppedError {
    const name = this.nameOf(item);
    return new DroppedError(`${this.title}: item ${name} was dropped: ${cause.message}`, [name], cause);
  }

  /** An accepted item is dropped. Rejects with what ends the pool. */
  async dropped(item: Reported<T>, error: DroppedError): Promise<void> {
    if (this.options.onDrop !== undefined) await this.options.onDrop(error, item.value);
    else if (error.cause instanceof OverloadError && !item.asked) this.#saySometimes();
  }

  /** Time was up, and these went back to where others can have them. */
  givenBack(names: readonly string[]): void {
    if (names.length === 0) return;
    const text = `${counted(names.length)} given back, since the grace period was used up (${listed(names)})`;
    this.#note(text, { kept: names.length });
  }

  /** A handler that does not stop keeps `run` from ending: then this is all that is heard of what is left over. */
  inHand(left: readonly Reported<T>[], working: readonly Reported<T>[]): void {
    if (left.length === 0 || working.length === 0) return;
    const are = working.length === 1 ? "is" : "are";
    this.#note(
      `${this.#notHandled(left)} when the grace period was used up, and ${String(working.length)} ${are} still in hand: ${this.#names(working)}`,
      { dropped: left.length, working: working.length },
    );
  }

  /** The run is over: throws what its owner must hear. `keeps`: what is left over is stored. */
  ended(
    left: readonly Reported<T>[],
    cut: { reason: Error; fatal?: { error: unknown } } | undefined,
    keeps: boolean,
  ): void {
    this.#sayUnsaid();
    const why = cut?.fatal === undefined ? "" : `, since the pool has failed: ${cut.reason.message}`;
    if (left.length > 0 && keeps)
      this.#note(`${counted(left.length)} kept for the next run (${this.#names(left)})${why}`, { kept: left.length });
    else if (left.length > 0 && why !== "") this.#note(`${this.#notHandled(left)}${why}`, { dropped: left.length });
    if (cut?.fatal !== undefined) throw cut.fatal.error;
    if (left.length > 0 && !keeps)
      throw new DroppedError(
        `${this.title}: ${this.#notHandled(left)} when the grace period was used up`,
        left.map((item) => this.nameOf(item)),
        cut!.reason,
      );
  }

  /** The pool fails a second time, or after its end. */
  alsoFailed(error: unknown): void {
    this.#note(`the pool has failed, and then again: ${reasonText(error)}`, {}, error);
  }

  /** An overload drops items by the thousand: one line for many. */
  #saySometimes(): void {
    this.#unsaid++;
    if (clock.now() - this.#saidAt >= silence) this.#sayUnsaid();
  }

  #sayUnsaid(): void {
    if (this.#unsaid === 0) return;
    this.#note(`${counted(this.#unsaid)} dropped, since newer ones came while the pool was full`, {
      dropped: this.#unsaid,
    });
    this.#saidAt = clock.now();
    this.#unsaid = 0;
  }

  #notHandled(left: readonly Reported<T>[]): string {
    return `${counted(left.length)} not handled (${this.#names(left)})`;
  }

  #names(items: readonly Reported<T>[]): string {
    return listed(items.map((item) => this.nameOf(item)));
  }

  #note(text: string, facts: Record<string, number>, error?: unknown): void {
    tell("noted", { from: this.pool, text, level: "error", facts, ...(error === undefined ? {} : { error }) });
  }
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, named).join(", ");
  return names.length > named ? `${some} and ${String(names.length - named)} more` : some;
}

function counted(items: number): string {
  return `${String(items)} accepted ${items === 1 ? "item was" : "items were"}`;
}

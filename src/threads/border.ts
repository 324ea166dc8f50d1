import { background } from "../core/index.js";
import { DerivableContext, Stop } from "../core/port.js";

/** The longest cause that crosses, in bytes; the rest is cut off. */
const longest = 252;
/** For each place: whether its item was told to stop, how long the cause is, the cause. */
const placeBytes = 4 + 4 + longest - 4;

/**
 * What the threads and their owner share: for each place (as many as there are threads) whether the item there was told to
 * stop, and why. Memory, not messages: a handler that computes and never waits sees it too, whenever it looks at its context.
 */
export class Border {
  private readonly flags: Int32Array<SharedArrayBuffer>;

  constructor(readonly memory: SharedArrayBuffer) {
    this.flags = new Int32Array(memory);
  }

  static for(places: number): Border {
    return new Border(new SharedArrayBuffer(places * placeBytes));
  }

  /** The item at this place begins. */
  clear(place: number): void {
    Atomics.store(this.flags, this.flagOf(place), 0);
  }

  stop(place: number, cause: string): void {
    const text = Buffer.from(this.memory, place * placeBytes + 8, longest - 4);
    Atomics.store(this.flags, this.flagOf(place) + 1, text.write(cause));
    Atomics.store(this.flags, this.flagOf(place), 1);
    this.wake(place);
  }

  /** The cause, if the item there was told to stop. */
  causeAt(place: number): string | undefined {
    if (Atomics.load(this.flags, this.flagOf(place)) === 0) return undefined;
    const length = Atomics.load(this.flags, this.flagOf(place) + 1);
    return Buffer.from(this.memory, place * placeBytes + 8, length).toString();
  }

  isStopped(place: number): boolean {
    return Atomics.load(this.flags, this.flagOf(place)) === 1;
  }

  /** Resolves when somebody calls {@link wake} for this place; at once if the item there was told to stop. */
  async woken(place: number): Promise<void> {
    // Not in TypeScript's library for the oldest Node that we support, whose V8 has it.
    const { waitAsync } = Atomics as unknown as { waitAsync: WaitAsync };
    await waitAsync(this.flags, this.flagOf(place), 0).value;
  }

  wake(place: number): void {
    Atomics.notify(this.flags, this.flagOf(place));
  }

  private flagOf(place: number): number {
    return (place * placeBytes) / 4;
  }
}

type WaitAsync = (array: Int32Array, index: number, value: number) => { value: Promise<string> | string };

/** In a thread: the context of the item at a place. Whoever looks at it, or at one derived from it, sees the stop at once. */
export class BorderContext extends DerivableContext {
  readonly parent = background as unknown as DerivableContext;
  readonly label = "thread";
  private watching = false;

  constructor(
    private readonly border: Border,
    private readonly place: number,
    /** When time is up at the latest, on the clock's scale of this thread; Infinity for never. */
    private readonly until: number,
  ) {
    super();
  }

  /** Hears of the stop by itself: for a handler that waits, and so does not look. */
  watch(): void {
    this.watching = true;
    // eslint-disable-next-line curfew/unowned-task -- it is its owner's own wait.
    void this.border.woken(this.place).then(() => this.look());
  }

  get due(): number {
    // As if time had been up for long: so a context below, too, asks here what to do.
    return this.border.isStopped(this.place) ? -Infinity : this.until;
  }

  override expire(): void {
    if (!this.look()) this.halted ?? this.halt(new Stop(undefined, "time was up"));
  }

  /** Halts if it was told to. */
  private look(): boolean {
    const cause = this.halted === null ? this.border.causeAt(this.place) : undefined;
    if (cause !== undefined) this.halt(new Stop(cause));
    return this.halted !== null;
  }

  /** The item has ended: nobody is waited for any more. */
  end(): void {
    if (this.watching) this.border.wake(this.place);
    if (this.halted === null) this.halt(new Stop("its item has ended"));
  }
}

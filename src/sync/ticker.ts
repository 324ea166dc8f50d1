import type { Context } from "../core/index.js";
import { checkContext, shown } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { Channel } from "./channel.js";

/**
 * Sends the time at a steady pace, every `ms` milliseconds, as `Date.now` gives it. A tick that is due while the one before it still
 * waits to be received is dropped: a slow receiver is not run over. Keeps the process alive until it is stopped.
 *
 * Owner: whoever makes it, with `using ticker = new Ticker(ctx, 1000)`; it ends with `ctx` too. Source: Go's `time.Ticker`.
 */
export class Ticker implements Disposable {
  /** Where the ticks arrive. Not closed at the end, so that nobody takes the end for a tick. */
  readonly channel: Channel<number> = new Channel(1);
  #ms = 0;
  /** When the next tick is due, on the clock's scale. */
  #due = 0;
  #over = false;
  #disarm: (() => void) | null = null;
  readonly #listening: Disposable;

  /** `ms`: a finite number above 0; a `RangeError` otherwise. */
  constructor(ctx: Context, ms: number) {
    checkContext("a Ticker", ctx);
    this.reset(ms);
    this.#listening = ctx.onDone(() => this.#end());
  }

  /** From now on every `ms` milliseconds. Does nothing once it has ended. */
  reset(ms: number): void {
    if (typeof ms !== "number" || !(ms > 0 && ms < Infinity))
      throw new RangeError(`a Ticker takes a finite number of milliseconds above 0, and was given ${shown(ms)}`);
    if (this.#over) return;
    this.#ms = ms;
    this.#due = clock.now() + ms;
    this.#arm();
  }

  /** No more ticks; one that waits in the channel stays there. */
  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
    this.#end();
  }

  #arm(): void {
    this.#disarm?.();
    this.#disarm = clock.after(this.#due - clock.now(), () => this.#tick());
  }

  #tick(): void {
    this.#disarm = null;
    // Those that a busy thread has missed are dropped too; the pace stays.
    const late = Math.max(0, Math.floor((clock.now() - this.#due) / this.#ms));
    this.#due += (late + 1) * this.#ms;
    this.#arm();
    this.channel.trySend(clock.wall());
  }

  #end(): void {
    this.#over = true;
    this.#disarm?.();
    this.#disarm = null;
  }
}

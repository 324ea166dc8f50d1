import { ClosedError } from "../errors/index.js";
import { checkFunction, checkMilliseconds, shown } from "../internal/check.js";
import { clock } from "../internal/clock.js";
import { Channel } from "./channel.js";
import type { Receiver, Sender } from "./channel-waits.js";
import { leave, type Link } from "./queue.js";

/** One thing that `select` may choose: made by {@link onReceive}, {@link onSend}, {@link after} or {@link otherwise}. It may be used again, but not by two at once. */
export abstract class Case<R> {
  declare private readonly result: R;
  /** @internal */
  before: Link | null = null;
  /** @internal */
  after: Link | null = null;
  /** @internal The call of `select` that waits with it; null for none. */
  chooser: Chooser | null = null;

  /** @internal Whether it could be chosen without waiting. */
  abstract readonly ready: boolean;

  /** @internal Does what it stands for. Only when it is ready. */
  abstract perform(): unknown;

  /** @internal Lets whoever may make it ready know; false if nobody may. */
  abstract join(): boolean;

  /** @internal Calls its handler with what came of it. */
  abstract finish(outcome: unknown): R;

  /** @internal Undoes {@link join}. */
  leave(): void {
    leave(this);
    this.chooser = null;
  }
}

/** A call of `select` that waits. */
export interface Chooser {
  /** It is this one's turn. */
  choose(chosen: Case<unknown>, outcome: unknown): void;
}

/** What came of a receive or a send on a channel that is closed. */
const closed: unique symbol = Symbol("closed");

class OnReceive<T, R> extends Case<R> implements Receiver<T> {
  constructor(
    private readonly channel: Channel<T> | null,
    private readonly handle: (value: T) => R,
    private readonly handleEnd: (() => R) | undefined,
  ) {
    super();
  }

  get ready(): boolean {
    const { channel } = this;
    return channel !== null && (channel.hasValue || channel.closed);
  }

  perform(): unknown {
    return this.channel!.hasValue ? this.channel!.take() : closed;
  }

  join(): boolean {
    this.channel?.receivers.push(this);
    return this.channel !== null;
  }

  take(value: T): void {
    this.chooser!.choose(this, value);
  }

  end(): void {
    this.chooser!.choose(this, closed);
  }

  finish(outcome: unknown): R {
    if (outcome !== closed) return this.handle(outcome as T);
    if (this.handleEnd === undefined) throw new ClosedError("the channel", { during: "receive" });
    return this.handleEnd();
  }
}

class OnSend<T, R> extends Case<R> implements Sender<T> {
  constructor(
    private readonly channel: Channel<T> | null,
    private readonly value: T,
    private readonly handle: () => R,
  ) {
    super();
  }

  get ready(): boolean {
    const { channel } = this;
    return channel !== null && (channel.hasRoom || channel.closed);
  }

  perform(): unknown {
    if (this.channel!.closed) return closed;
    this.channel!.hand(this.value);
    return undefined;
  }

  join(): boolean {
    this.channel?.senders.push(this);
    return this.channel !== null;
  }

  give(): T {
    this.chooser!.choose(this, undefined);
    return this.value;
  }

  refuse(): void {
    this.chooser!.choose(this, closed);
  }

  finish(outcome: unknown): R {
    if (outcome === closed) throw new ClosedError("the channel", { during: "send" });
    return this.handle();
  }
}

/** Chosen when nothing else is ready at once. */
export class Otherwise<R> extends Case<R> {
  readonly ready: boolean = false;

  constructor(private readonly handle: () => R) {
    super();
  }

  perform(): void {
    // There is nothing to do.
  }

  join(): boolean {
    return false;
  }

  finish(): R {
    return this.handle();
  }
}

/** Chosen when nothing else was ready in time. */
class After<R> extends Otherwise<R> {
  private disarm: (() => void) | null = null;

  constructor(
    private readonly ms: number,
    handle: () => R,
  ) {
    super(handle);
  }

  override join(): boolean {
    this.disarm = clock.after(this.ms, () => this.chooser!.choose(this, undefined));
    return true;
  }

  override leave(): void {
    super.leave();
    this.disarm?.();
    this.disarm = null;
  }
}

/**
 * Takes the channel's next value, and calls `handle` with it. When the channel is closed and empty, calls `handleEnd`, and without one
 * `select` throws `ClosedError`. Without a channel (`undefined` or `null`) it is never chosen, as a nil channel in Go.
 */
export function onReceive<T, R>(
  channel: Channel<T> | null | undefined,
  handle: (value: T) => R,
  handleEnd?: () => R,
): Case<R> {
  checkChannel("onReceive", channel);
  checkFunction("onReceive", handle);
  if (handleEnd !== undefined) checkFunction("onReceive", handleEnd);
  return new OnReceive(channel ?? null, handle, handleEnd);
}

/** Sends `value`, and calls `handle` once it is sent. Chosen on a closed channel, `select` throws `ClosedError`. Without a channel it is never chosen. */
export function onSend<T, R = void>(
  channel: Channel<T> | null | undefined,
  value: T,
  handle: () => R = nothing as () => R,
): Case<R> {
  checkChannel("onSend", channel);
  checkFunction("onSend", handle);
  return new OnSend(channel ?? null, value, handle);
}

/** Chosen when nothing else was for `ms` milliseconds; Go's `case <-time.After(d)`. Leaves no timer behind. `RangeError` below 0. */
export function after<R = void>(ms: number, handle: () => R = nothing as () => R): Case<R> {
  checkMilliseconds("after", ms);
  checkFunction("after", handle);
  return new After(ms, handle);
}

/** Chosen when nothing else is ready, so that `select` does not wait; Go's `default`. */
export function otherwise<R = void>(handle: () => R = nothing as () => R): Case<R> {
  checkFunction("otherwise", handle);
  return new Otherwise(handle);
}

function nothing(): void {
  // What is chosen may need no answer.
}

function checkChannel(call: string, channel: unknown): void {
  if (channel instanceof Channel || channel === undefined || channel === null) return;
  throw new TypeError(`${call} takes a Channel, and was given ${shown(channel)}`);
}

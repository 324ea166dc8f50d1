import type { Context } from "../core/index.js";
import { ClosedError } from "../errors/index.js";
import { checkCount } from "../internal/check.js";
import { Queue } from "./queue.js";
import { Ring } from "./ring.js";
import { Iterating, type Receiver, Receiving, type Sender, Sending } from "./channel-waits.js";
import { keep, kept, settled, turnedAway } from "./waiting.js";

/**
 * Hands values from task to task, in order. Without a capacity, a `send` waits until somebody has received; with one,
 * up to that many values wait in the channel. First come, first served on both sides. Any value will do, `undefined` included;
 * `receive` gives of a promise what it resolves to, the other ways give the promise itself.
 *
 * If a context stops while its `send` or `receive` waits, the promise rejects with the context's error and the channel
 * is as if that call had never been. A context that is stopped already is noticed first, even if a value is ready.
 *
 * Cost: a call that need not wait is one turn of the microtask queue, `trySend` and `tryReceive` are none. In a busy loop,
 * `if (!channel.trySend(value)) await channel.send(ctx, value)` is many times faster.
 *
 * Source: Go's channels (the Go specification, "Channel types"); unlike theirs, `receive` on a closed and drained channel throws, and
 * `send` and `close` on a closed one throw where Go panics.
 */
export class Channel<T> {
  /** How many values may wait in it. */
  readonly capacity: number;
  /** @internal */
  readonly senders: Queue<Sender<T>> = new Queue();
  /** @internal */
  readonly receivers: Queue<Receiver<T>> = new Queue();
  readonly #buffer = new Ring<T>();
  #closed = false;

  /** `capacity` is a whole number from 0 up; a `RangeError` otherwise. */
  constructor(capacity: number = 0) {
    checkCount("a channel's capacity", capacity, 0);
    this.capacity = capacity;
  }

  /** How many values wait in the channel. */
  get length(): number {
    return this.#buffer.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Waits until the value is received or in the buffer. Throws `ClosedError` if the channel is closed, or is closed while it waits: then the value was not sent. */
  send(ctx: Context, value: T): Promise<void> {
    const refused = turnedAway("send", ctx);
    if (refused !== undefined) return refused;
    if (this.#closed) return Promise.reject(closedFor("send"));
    if (this.hand(value)) return settled;
    const sent = new Promise<void>(keep);
    const sending = new Sending(value, kept());
    this.senders.push(sending);
    sending.begin(ctx);
    return sent;
  }

  /** Waits for the next value. Throws `ClosedError` once the channel is closed and empty. */
  receive(ctx: Context): Promise<T> {
    const refused = turnedAway("receive", ctx);
    if (refused !== undefined) return refused;
    if (this.hasValue) return Promise.resolve(this.take());
    if (this.#closed) return Promise.reject(closedFor("receive"));
    const received = new Promise<T>(keep);
    const receiving = new Receiving<T>(kept());
    this.receivers.push(receiving);
    receiving.begin(ctx);
    return received;
  }

  /** Sends if that needs no waiting. Throws `ClosedError` if the channel is closed. */
  trySend(value: T): boolean {
    if (this.#closed) throw closedFor("send");
    return this.hand(value);
  }

  /** Receives if that needs no waiting; `undefined` if not. Throws `ClosedError` once the channel is closed and empty. */
  tryReceive(): { value: T } | undefined {
    if (this.hasValue) return { value: this.take() };
    if (this.#closed) throw closedFor("receive");
    return undefined;
  }

  /**
   * No more values: senders that wait fail with `ClosedError`, receivers drain the buffer and then get it too. Throws
   * `ClosedError` if it is closed already: two who both believe that they are the last sender are a mistake.
   */
  close(): void {
    if (this.#closed) throw closedFor("close");
    this.#closed = true;
    for (let sender = this.senders.shift(); sender !== undefined; sender = this.senders.shift())
      sender.refuse(closedFor("send"));
    for (let receiver = this.receivers.shift(); receiver !== undefined; receiver = this.receivers.shift())
      receiver.end();
  }

  /**
   * The values as they come, until the channel is closed and empty. Throws the context's error when that stops first. To break off
   * the loop leaves the channel as it is.
   */
  values(ctx: Context): AsyncIterableIterator<T, void, undefined> {
    let over = false;
    const values: AsyncIterableIterator<T, void, undefined> = {
      next: () => {
        if (over) return Promise.resolve(end);
        const refused = turnedAway("values", ctx);
        if (refused !== undefined) {
          over = true;
          return refused;
        }
        if (this.hasValue) return Promise.resolve({ value: this.take(), done: false });
        if (this.#closed) return Promise.resolve(end);
        const next = new Promise<IteratorResult<T, void>>(keep);
        const iterating = new Iterating<T>(kept());
        this.receivers.push(iterating);
        iterating.begin(ctx);
        return next;
      },
      return: () => {
        over = true;
        return Promise.resolve(end);
      },
      [Symbol.asyncIterator]: () => values,
    };
    return values;
  }

  /** @internal Whether a `receive` could take a value. */
  get hasValue(): boolean {
    return this.#buffer.size > 0 || !this.senders.empty;
  }

  /** @internal Whether a `send` could hand its value over, if it is not closed. */
  get hasRoom(): boolean {
    return this.#buffer.size < this.capacity || !this.receivers.empty;
  }

  /** @internal To a receiver that waits, or into the buffer. Whether there was room. */
  hand(value: T): boolean {
    const receiver = this.receivers.shift();
    if (receiver !== undefined) receiver.take(value);
    else if (this.#buffer.size < this.capacity) this.#buffer.push(value);
    else return false;
    return true;
  }

  /** @internal The oldest value; only if there is one. */
  take(): T {
    const sender = this.senders.shift();
    if (this.#buffer.size === 0) return sender!.give();
    const value = this.#buffer.shift();
    if (sender !== undefined) this.#buffer.push(sender.give());
    return value;
  }
}

const end: IteratorReturnResult<void> = { value: undefined, done: true };

function closedFor(during: string): ClosedError {
  return new ClosedError("the channel", { during });
}

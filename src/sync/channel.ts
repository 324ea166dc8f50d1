import type { Context } from "../core/index.js";
import { type Stop, Wait } from "../core/port.js";
import { ClosedError } from "../errors/index.js";
import { checkContext, checkCount } from "../internal/check.js";
import { Fifo } from "../internal/fifo.js";

/**
 * Hands values from task to task, in order. Without a capacity, a `send` waits until somebody has received; with one,
 * up to that many values wait in the channel. First come, first served on both sides.
 *
 * If a context stops while its `send` or `receive` waits, the promise rejects with the context's error and the channel
 * is as if that call had never been. A context that is stopped already is noticed first, even if a value is ready.
 *
 * Source: Go's channels; unlike theirs, `receive` on a closed and drained channel throws, and `send` on a closed one
 * throws where Go panics.
 */
export class Channel<T> {
  readonly #buffer = new Fifo<{ value: T }>();
  readonly #senders = new Fifo<Sending<T>>();
  readonly #receivers = new Fifo<Receiving<T>>();
  #closed = false;

  /** `capacity` is a whole number from 0 up; a `RangeError` otherwise. */
  constructor(readonly capacity: number = 0) {
    checkCount("a channel's capacity", capacity, 0);
  }

  /** How many values wait in the channel. */
  get length(): number {
    return this.#buffer.size;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Waits until the value is received or in the buffer. Throws `ClosedError` if the channel is closed, or is closed while it waits: then the value was not sent. */
  async send(ctx: Context, value: T): Promise<void> {
    checkContext("send", ctx);
    ctx.throwIfDone();
    if (this.trySend(value)) return;
    await new Promise<void>((resolve, reject) => {
      const wait = new Sending(this.#senders, value, resolve, reject);
      wait.begin(ctx);
    });
  }

  /** Waits for the next value. Throws `ClosedError` once the channel is closed and empty. */
  async receive(ctx: Context): Promise<T> {
    checkContext("receive", ctx);
    ctx.throwIfDone();
    const ready = this.tryReceive();
    if (ready !== undefined) return ready.value;
    return new Promise<T>((resolve, reject) => {
      const wait = new Receiving(this.#receivers, resolve, reject);
      wait.begin(ctx);
    });
  }

  /** Sends if that needs no waiting. Throws `ClosedError` if the channel is closed. */
  trySend(value: T): boolean {
    if (this.#closed) throw new ClosedError("the channel", { during: "send" });
    const receiver = this.#receivers.shift();
    if (receiver !== undefined) receiver.take(value);
    else if (this.#buffer.size < this.capacity) this.#buffer.push({ value });
    else return false;
    return true;
  }

  /** Receives if that needs no waiting; `undefined` if not. Throws `ClosedError` once the channel is closed and empty. */
  tryReceive(): { value: T } | undefined {
    const buffered = this.#buffer.shift();
    const sender = this.#senders.shift();
    if (buffered !== undefined) {
      if (sender !== undefined) this.#buffer.push({ value: sender.give() });
      return buffered;
    }
    if (sender !== undefined) return { value: sender.give() };
    if (this.#closed) throw new ClosedError("the channel", { during: "receive" });
    return undefined;
  }

  /** No more values: senders that wait fail with `ClosedError`, receivers drain the buffer and then get it too. Closing twice does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (let wait = this.#senders.shift(); wait !== undefined; wait = this.#senders.shift())
      wait.refuse(new ClosedError("the channel", { during: "send" }));
    for (let wait = this.#receivers.shift(); wait !== undefined; wait = this.#receivers.shift())
      wait.refuse(new ClosedError("the channel", { during: "receive" }));
  }

  /** The values as they come, until the channel is closed and empty. Throws the context's error when that stops first. */
  async *values(ctx: Context): AsyncGenerator<T, void, undefined> {
    checkContext("values", ctx);
    for (;;) {
      let value: T;
      try {
        value = await this.receive(ctx);
      } catch (error) {
        if (error instanceof ClosedError) return;
        throw error;
      }
      yield value;
    }
  }
}

/** One call that waits in a channel. */
abstract class Waiting<Self extends Waiting<Self>> extends Wait {
  constructor(
    private readonly queue: Fifo<Self>,
    private readonly reject: (error: unknown) => void,
  ) {
    super();
    queue.push(this as unknown as Self);
  }

  fire(stop: Stop): void {
    this.queue.remove(this as unknown as Self);
    this.reject(stop.error);
  }

  refuse(error: ClosedError): void {
    this.unhook();
    this.reject(error);
  }
}

class Sending<T> extends Waiting<Sending<T>> {
  readonly label = "chan send";

  constructor(
    queue: Fifo<Sending<T>>,
    private readonly value: T,
    private readonly sent: () => void,
    reject: (error: unknown) => void,
  ) {
    super(queue, reject);
  }

  give(): T {
    this.unhook();
    this.sent();
    return this.value;
  }
}

class Receiving<T> extends Waiting<Receiving<T>> {
  readonly label = "chan receive";

  constructor(
    queue: Fifo<Receiving<T>>,
    private readonly received: (value: T) => void,
    reject: (error: unknown) => void,
  ) {
    super(queue, reject);
  }

  take(value: T): void {
    this.unhook();
    this.received(value);
  }
}

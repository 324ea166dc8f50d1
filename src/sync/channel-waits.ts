import { labelled } from "../core/port.js";
import { ClosedError } from "../errors/index.js";
import type { Link } from "./queue.js";
import { Waiting } from "./waiting.js";

/** Who waits in a channel to be given a value. It has left the queue when it is called. */
export interface Receiver<T> extends Link {
  take(value: T): void;
  /** The channel was closed. */
  end(): void;
}

/** Who waits in a channel with a value. It has left the queue when it is called. */
export interface Sender<T> extends Link {
  give(): T;
  refuse(error: ClosedError): void;
}

export class Sending<T> extends Waiting implements Sender<T> {
  static {
    labelled(this, "chan send");
  }

  constructor(
    private readonly value: T,
    resolve: () => void,
  ) {
    super(resolve);
  }

  give(): T {
    this.settle(undefined);
    return this.value;
  }
}

export class Receiving<T> extends Waiting implements Receiver<T> {
  static {
    labelled(this, "chan receive");
  }

  take(value: T): void {
    this.settle(value);
  }

  end(): void {
    this.refuse(new ClosedError("the channel", { during: "receive" }));
  }
}

/** The step of a loop over the channel's values. */
export class Iterating<T> extends Waiting implements Receiver<T> {
  static {
    labelled(this, "chan receive");
  }

  take(value: T): void {
    this.settle({ value, done: false });
  }

  end(): void {
    this.settle({ value: undefined, done: true });
  }
}

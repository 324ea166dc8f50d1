import { AsyncResource } from "node:async_hooks";
import { clock } from "../internal/clock.js";
import type { Accepted, Attempt, ItemEnd, ItemState, SubmitOptions } from "./contract.js";

/** An accepted item, the receipt for it, and what its handler is told: one object. Written by the engine alone. */
export class Item<T, R> implements Accepted<R>, Attempt {
  state: ItemState = "waiting";
  attempts = 0;
  /** Somebody has asked how it ends. */
  asked = false;
  /** On the clock's scale. */
  readonly acceptedAt: number;
  /** When it must have ended, on the clock's scale; Infinity for never. */
  readonly due: number;
  /** Stops the timer of an item that waits: for its timeout, or for its next attempt. */
  disarm: (() => void) | undefined = undefined;
  private outcome: unknown = undefined;
  private waiters: { resolve: (value: R) => void; reject: (error: unknown) => void }[] | undefined = undefined;
  /** What its submitter's `AsyncLocalStorage`s held. Freed with the item, so that nobody needs to destroy it. */
  private readonly caller = new AsyncResource("curfew.Item", { requireManualDestroy: true });
  private readonly heard: ((value: unknown) => void) | undefined;

  constructor(
    readonly value: T,
    /** Counts what its pool has accepted. */
    readonly serial: number,
    readonly id: string,
    /** Milliseconds from its acceptance; Infinity for none. */
    readonly timeout: number,
    options: SubmitOptions | undefined,
    /** Milliseconds since its acceptance, for one that was accepted by another process. */
    age: number = 0,
  ) {
    this.acceptedAt = clock.now() - age;
    this.due = this.acceptedAt + timeout;
    this.heard = options?.onProgress;
  }

  get attempt(): number {
    return this.attempts;
  }

  /** Neither ended, nor about to. */
  get open(): boolean {
    return this.state === "waiting" || this.state === "working";
  }

  result(): Promise<R> {
    this.asked = true;
    if (this.state === "handled") return Promise.resolve(this.outcome as R);
    if (!this.open) return Promise.reject(this.outcome);
    return new Promise((resolve, reject) => (this.waiters ??= []).push({ resolve, reject }));
  }

  progress(value: unknown): void {
    if (this.state === "working") this.heard?.(value);
  }

  /** Calls `fn` as if its submitter did. */
  asCaller(fn: () => void): void {
    this.caller.runInAsyncScope(fn);
  }

  /** Once. */
  end(state: ItemEnd, outcome: unknown): void {
    this.state = state;
    this.outcome = outcome;
    for (const { resolve, reject } of this.waiters ?? []) state === "handled" ? resolve(outcome as R) : reject(outcome);
    this.waiters = undefined;
  }
}

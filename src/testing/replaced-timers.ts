import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers";
import promises from "node:timers/promises";
import type { Clock } from "../internal/clock.js";
import { replaced } from "./replaced.js";

type Callback = (...args: unknown[]) => void;

/** Puts timers that go by a clock in the place of Node's, and `Date` and `performance.now` too, until it is disposed. */
export function replaceTimers(clock: Clock): Disposable {
  const functions = {
    setTimeout: (fn: Callback, ms?: number, ...args: unknown[]) => new VirtualTimer(clock, fn, ms ?? 0, args, false),
    setInterval: (fn: Callback, ms?: number, ...args: unknown[]) => new VirtualTimer(clock, fn, ms ?? 0, args, true),
    clearTimeout: clear,
    clearInterval: clear,
  };
  const undo = Object.entries(functions).flatMap(([name, fn]) => [
    replaced(globalThis, name as keyof typeof functions, fn),
    replaced(timers, name as keyof typeof functions, fn),
  ]);
  undo.push(
    replaced(promises, "setTimeout", (ms?: number, value?: unknown, options?: Waiting) =>
      delay(clock, ms ?? 0, value, options),
    ),
    replaced(globalThis, "Date", dateOf(clock)),
    replaced(performance, "now", () => clock.now()),
  );
  syncBuiltinESMExports();
  return {
    [Symbol.dispose]: () => {
      for (const each of undo.reverse()) each[Symbol.dispose]();
      syncBuiltinESMExports();
    },
  };
}

/** What `setTimeout` returns, as far as it is promised. */
class VirtualTimer implements Disposable {
  #undo: () => void = () => undefined;
  #isRef = true;
  isCleared = false;

  constructor(
    private readonly clock: Clock,
    private readonly fn: Callback,
    private readonly ms: number,
    private readonly args: readonly unknown[],
    private readonly repeats: boolean,
  ) {
    this.#arm();
  }

  ref(): this {
    return this.#asRef(true);
  }

  unref(): this {
    return this.#asRef(false);
  }

  hasRef(): boolean {
    return this.#isRef;
  }

  refresh(): this {
    this.#undo();
    if (!this.isCleared) this.#arm();
    return this;
  }

  close(): this {
    this.isCleared = true;
    this.#undo();
    return this;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #asRef(isRef: boolean): this {
    this.#isRef = isRef;
    return this;
  }

  #arm(): void {
    this.#undo = this.clock.after(
      // As Node has it: no delay is less than one millisecond.
      Math.max(1, this.ms || 1),
      () => {
        if (this.repeats) this.#arm();
        this.fn(...this.args);
      },
      !this.#isRef,
    );
  }
}

function clear(timer: unknown): void {
  if (timer instanceof VirtualTimer) timer.close();
}

interface Waiting {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

function delay(clock: Clock, ms: number, value: unknown, { signal, ref = true }: Waiting = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      undo();
      reject(new DOMException("The operation was aborted", "AbortError"));
    };
    const undo = clock.after(
      Math.max(1, ms),
      () => {
        signal?.removeEventListener("abort", abort);
        resolve(value);
      },
      !ref,
    );
    if (signal?.aborted === true) abort();
    else signal?.addEventListener("abort", abort, { once: true });
  });
}

function dateOf(clock: Clock): DateConstructor {
  return new Proxy(Date, {
    construct: (target, args: readonly unknown[], newTarget: typeof Date) =>
      Reflect.construct(target, args.length > 0 ? args : [clock.wall()], newTarget) as Date,
    apply: () => new Date(clock.wall()).toString(),
    get: (target, name, receiver) =>
      name === "now" ? () => clock.wall() : (Reflect.get(target, name, receiver) as unknown),
  });
}

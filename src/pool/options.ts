import type { Context } from "../core/index.js";
import type { DroppedError } from "../errors/index.js";
import {
  checkCount,
  checkFunction,
  checkMilliseconds,
  checkNoOthers,
  checkOptions,
  checkText,
  shown,
} from "../internal/check.js";
import type { Attempt, RetryOptions, SubmitOptions, WhenFull } from "./contract.js";

/** What any pool can be told, whoever handles its items. */
export interface QueueOptions<T> {
  /** In dumps and messages. Default: `pool`. */
  name?: string;
  /** How many items are handled at once, from 1. */
  workers: number;
  /** How many accepted items may wait, from 0. */
  capacity: number;
  /** What a submitter meets when that many wait. Default: `wait`. For `drop oldest`, `capacity` is 1 at least. */
  whenFull?: WhenFull;
  /** Milliseconds from its acceptance in which an item must end, waiting and retries included. Default: no limit. */
  timeout?: number;
  /** Whether to try again what has failed. Default: not. */
  retry?: RetryOptions;
  /**
   * Hears what `handle` threw at the last attempt; the worker goes on when it has settled. Default: told to the observers, unless
   * the submitter has asked for the result. What it throws, or rejects with, ends the pool.
   */
  onError?: (error: unknown, item: T) => unknown;
  /**
   * Hears of each accepted item that is dropped; `error.cause` is why. Default: how many is told to the observers, now and then,
   * and at the end. What it throws, or rejects with, ends the pool.
   */
  onDrop?: (error: DroppedError, item: T) => unknown;
  /** What to call an item in errors, notes and dumps. Default: its number, since an item may hold what a log should not. */
  nameItem?: (item: T) => string;
}

/** How a pool works. */
export interface PoolOptions<T, R = unknown> extends QueueOptions<T> {
  /**
   * Handles one item, in the `AsyncLocalStorage` context of its submitter. Its context is that of a task of its own; it ends
   * with the item's timeout, or with the grace period; not with the stop: what was accepted is finished.
   */
  handle: (ctx: Context, item: T, attempt: Attempt) => R | PromiseLike<R>;
}

const queueOptions: readonly (keyof QueueOptions<unknown>)[] = [
  "name",
  "workers",
  "capacity",
  "whenFull",
  "timeout",
  "retry",
  "onError",
  "onDrop",
  "nameItem",
];

/** As {@link checkQueueOptions}, for a pool with a handler. */
export function checkPoolOptions(what: string, options: PoolOptions<never>, more: readonly string[] = []): void {
  checkQueueOptions(what, options, ["handle", ...more]);
  checkFunction("a pool's handle", options.handle);
}

/** Throws `TypeError` or `RangeError` for options that make no sense. `more`: the options that only this kind of pool has. */
export function checkQueueOptions(what: string, options: QueueOptions<never>, more: readonly string[]): void {
  checkOptions(what, options);
  checkNoOthers(what, options, [...queueOptions, ...more]);
  const { name, workers, capacity, whenFull = "wait", timeout, retry, onError, onDrop, nameItem } = options;
  if (name !== undefined) checkText("a pool's name", name);
  checkCount("a pool's workers", workers, 1);
  if (!["wait", "reject", "drop oldest"].includes(whenFull))
    throw new TypeError(`a pool's whenFull is "wait", "reject" or "drop oldest", not ${shown(whenFull)}`);
  checkCount("a pool's capacity", capacity, whenFull === "drop oldest" ? 1 : 0);
  if (timeout !== undefined) checkMilliseconds("a pool's timeout", timeout);
  if (onError !== undefined) checkFunction("a pool's onError", onError);
  if (onDrop !== undefined) checkFunction("a pool's onDrop", onDrop);
  if (nameItem !== undefined) checkFunction("a pool's nameItem", nameItem);
  if (retry !== undefined) checkRetry(retry);
}

function checkRetry(retry: RetryOptions): void {
  checkOptions("a pool's retry", retry);
  checkNoOthers("a pool's retry", retry, ["attempts", "backoff", "when"]);
  checkCount("a retry's attempts", retry.attempts, 1);
  if (retry.backoff !== undefined) checkFunction("a retry's backoff", retry.backoff);
  if (retry.when !== undefined) checkFunction("a retry's when", retry.when);
}

const submitOptions: readonly (keyof SubmitOptions)[] = ["timeout", "onProgress"];

/** Throws `TypeError` or `RangeError` for options of one item that make no sense. */
export function checkSubmitOptions(options: SubmitOptions): void {
  checkOptions("submit", options);
  checkNoOthers("submit", options, submitOptions);
  if (options.timeout !== undefined) checkMilliseconds("an item's timeout", options.timeout);
  if (options.onProgress !== undefined) checkFunction("an item's onProgress", options.onProgress);
}

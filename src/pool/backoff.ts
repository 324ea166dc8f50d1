import type { RetryOptions } from "./contract.js";

const first = 100;
const longest = 30_000;

/** Milliseconds until the next attempt, after `attempt` have failed; `undefined` for no more. May throw what the options' functions throw. */
export function backoffOf(retry: RetryOptions | undefined, attempt: number, error: unknown): number | undefined {
  if (retry === undefined || attempt >= retry.attempts) return undefined;
  if (retry.when !== undefined && !retry.when(error)) return undefined;
  const ms = retry.backoff === undefined ? fullJitter(attempt) : retry.backoff(attempt, error);
  if (!(ms >= 0)) throw new RangeError(`a retry's backoff gives milliseconds from 0 up, and gave ${String(ms)}`);
  return ms;
}

function fullJitter(attempt: number): number {
  return Math.random() * Math.min(longest, first * 2 ** (attempt - 1));
}

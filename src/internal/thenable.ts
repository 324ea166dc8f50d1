/** Whether `await` would wait for it, or fail on it: a `then` that cannot even be read is a failure to await. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  try {
    return typeof (value as PromiseLike<unknown> | null | undefined)?.then === "function";
  } catch {
    return true;
  }
}

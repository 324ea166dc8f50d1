/**
 * An error on its way from a thread. Structured cloning turns every class of our own, or of the user's, into a plain `Error` and
 * drops what else it carried; so what can be cloned is carried beside it.
 */
export interface Crossing {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: Crossing | undefined;
  /** Own properties, such as `code`. */
  readonly more: Readonly<Record<string, unknown>>;
  /** In place of the rest: what was thrown was no error. */
  readonly thrown?: unknown;
}

export function pack(error: unknown, depth: number = 8): Crossing {
  if (!(error instanceof Error)) return { ...nothing, thrown: clonable(error) ? error : String(error) };
  const more = Object.entries(error).filter(([key, value]) => key !== "cause" && clonable(value));
  const { name, message, stack, cause } = error;
  const inner = cause === undefined || depth === 0 ? undefined : pack(cause, depth - 1);
  return { name, message, stack, cause: inner, more: Object.fromEntries(more) };
}

/** An `Error` with the name, the message, the stack, the cause and the properties of the one that was thrown. */
export function unpack(crossing: Crossing): unknown {
  if ("thrown" in crossing) return crossing.thrown;
  const { name, message, stack, cause, more } = crossing;
  const error = new Error(message, cause === undefined ? undefined : { cause: unpack(cause) });
  Object.assign(error, more);
  for (const [key, value] of [
    ["name", name],
    ["stack", stack],
  ])
    Object.defineProperty(error, key!, { value, configurable: true, writable: true });
  return error;
}

const nothing: Crossing = { name: "", message: "", stack: undefined, cause: undefined, more: {} };

function clonable(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

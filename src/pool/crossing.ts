import * as ours from "../errors/index.js";

/**
 * An error on its way out of a thread or a process. No way of copying takes it whole: classes of our own, or of the user's,
 * become a plain `Error`, and what else they carried is gone; so what can be copied is carried beside it.
 */
export interface Crossing {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: Crossing | undefined;
  /** Those of an `AggregateError`. */
  readonly errors?: readonly Crossing[] | undefined;
  /** Own properties, such as `code`. */
  readonly more: Readonly<Record<string, unknown>>;
  /** In place of the rest: what was thrown was no error. */
  readonly thrown?: unknown;
}

/** So many causes of causes cross, and so many errors of one. */
const most = 8;

/** `crosses` tells which values arrive as they are. */
export function pack(error: unknown, crosses: (value: unknown) => boolean, depth: number = most): Crossing {
  if (!(error instanceof Error)) return { ...nothing, thrown: crosses(error) ? error : ours.reasonText(error) };
  const { name, message, stack, cause } = error;
  const inner = (one: unknown): Crossing => pack(one, crosses, depth - 1);
  const more = Object.entries(error).filter(([key, value]) => key !== "cause" && crosses(value));
  return {
    name,
    message,
    stack,
    more: Object.fromEntries(more),
    ...(cause !== undefined && depth > 0 && { cause: inner(cause) }),
    ...(error instanceof AggregateError && depth > 0 && { errors: error.errors.slice(0, most).map(inner) }),
  };
}

/**
 * An error with the name, the message, the stack, the cause and the properties of the one that was thrown; and of its class, if
 * that is one of ours.
 */
export function unpack(crossing: Crossing): unknown {
  if ("thrown" in crossing) return crossing.thrown;
  const { name, message, stack, cause, errors, more } = crossing;
  const options = cause === undefined ? undefined : { cause: unpack(cause) };
  const error =
    errors === undefined ? new Error(message, options) : new AggregateError(errors.map(unpack), message, options);
  const own = classes.get(name);
  if (own !== undefined && String(more["code"]).startsWith("CURFEW_")) Object.setPrototypeOf(error, own);
  else hidden(error, "name", name);
  hidden(error, "stack", stack);
  return Object.assign(error, more);
}

const nothing: Crossing = { name: "", message: "", more: {} };

/** The prototypes of our own errors, by name. */
const classes = new Map<string, object>(
  Object.entries(ours).flatMap(([name, value]) => (isErrorClass(value) ? [[name, value.prototype]] : [])),
);

function isErrorClass(value: unknown): value is { prototype: object } {
  return typeof value === "function" && value.prototype instanceof ours.CurfewError;
}

function hidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, configurable: true, writable: true });
}

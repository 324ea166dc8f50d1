import { isThenable } from "./thenable.js";

/** Argument checks: each throws one sentence that names the call, what it got, and what it wants. */

/** A callable, or a `TypeError`. */
export function checkFunction(call: string, value: unknown): void {
  if (typeof value !== "function") throw new TypeError(`${call} takes a function, and was given ${shown(value)}`);
}

/** A text, or a `TypeError`. */
export function checkText(call: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${call} takes text, and was given ${shown(value)}`);
}

/** Text that is not empty, or a `TypeError`. */
export function checkFullText(call: string, value: unknown): void {
  if (typeof value !== "string" || value === "") throw new TypeError(`${call} must be a string that is not empty`);
}

/** True or false, or a `TypeError`. */
export function checkBoolean(call: string, value: unknown): void {
  if (typeof value !== "boolean") throw new TypeError(`${call} takes true or false, and was given ${shown(value)}`);
}

/** A duration in milliseconds: a number from 0, Infinity included, or a `RangeError`. */
export function checkMilliseconds(call: string, ms: unknown): void {
  if (typeof ms !== "number") throw new TypeError(`${call} takes milliseconds as a number, and was given ${shown(ms)}`);
  if (!(ms >= 0)) throw new RangeError(`${call} takes milliseconds from 0 up, and was given ${String(ms)}`);
}

/** A whole number from `least` up, or a `RangeError`. */
export function checkCount(call: string, value: unknown, least: number): void {
  if (!Number.isInteger(value) || (value as number) < least) {
    throw new RangeError(`${call} takes a whole number from ${String(least)} up, and was given ${shown(value)}`);
  }
}

/** A TCP port, 0 (any free one) included. */
export function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 65_535;
}

/** A TCP port, 0 (any free one) included, or a `RangeError`. */
export function checkPort(call: string, value: unknown): void {
  if (!isPort(value)) {
    throw new RangeError(`${call} takes a port from 0 to 65535, and was given ${shown(value)}`);
  }
}

/** A context, known by what it can do: another copy of curfew may have made it. Or a `TypeError`. */
export function checkContext(call: string, value: unknown): void {
  if (typeof (value as { throwIfDone?: unknown } | null | undefined)?.throwIfDone === "function") return;
  throw new TypeError(`${call} takes a Context, and was given ${shown(value)}`);
}

/** An object with options in it, or a `TypeError`. */
export function checkOptions(call: string, value: unknown): void {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${call} takes its options as an object, and was given ${shown(value)}`);
}

/** No options but these, or a `TypeError`: one that is misspelt, or meant for something else, must not be passed over. */
export function checkNoOthers(call: string, options: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(options)) {
    if (value !== undefined && !known.includes(key))
      throw new TypeError(`${call} has no option ${JSON.stringify(key)}; it has ${known.join(", ")}`);
  }
}

/** A name, where it comes first and may have been left out; or a `TypeError`. */
export function checkName(call: string, value: unknown): void {
  if (typeof value !== "string") throw new TypeError(`${call} takes a name first, and was given ${shown(value)}`);
}

/** A promise, or whatever else `await` waits for; or a `TypeError`. */
export function checkPromise(call: string, value: unknown): void {
  if (!isThenable(value)) throw new TypeError(`${call} takes a promise, and was given ${shown(value)}`);
}

/** An object that hears what happens, or a `TypeError`. */
export function checkObserver(call: string, value: unknown): void {
  if (typeof value !== "object" || value === null)
    throw new TypeError(`${call} takes an observer, and was given ${shown(value)}`);
}

/** A value, for a sentence. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null)
    return `an object (${(value.constructor as { name?: string } | undefined)?.name ?? "no class"})`;
  if (typeof value === "function") return `a function (${value.name || "no name"})`;
  return String(value);
}

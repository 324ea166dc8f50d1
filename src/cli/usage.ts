import { parseArgs, type ParseArgsConfig } from "node:util";
import { isPort } from "../internal/check.js";

/** What a person typed makes no sense: one sentence, and where to read more. Never a stack trace. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true; args: string[] }>>;

/** The arguments of one command. Throws a {@link UsageError} that names the argument that is wrong. */
export function read<T extends Options>(args: readonly string[], options: T): Parsed<T> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError((error as Error).message.split(". ")[0]);
  }
}

/** One of a few words. */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  if ((words as readonly string[]).includes(value)) return value as T;
  throw new UsageError(`--${option} is one of ${words.join(", ")}, not ${JSON.stringify(value)}`);
}

/** A duration, such as `90s`, `5m`, `2h` or `250ms`, in milliseconds. */
export function durationOf(option: string, text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (number === undefined)
    throw new UsageError(`--${option} takes a duration such as 90s, 5m or 2h, not ${JSON.stringify(text)}`);
  return Number(number) * units[unit as keyof typeof units];
}

/** A port. */
export function portOf(option: string, text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!isPort(port)) throw new UsageError(`--${option} takes a port from 0 to 65535, not ${JSON.stringify(text)}`);
  return port;
}

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

import { hostname } from "node:os";
import { writeTo } from "./write.js";

/** Figures for programs, beside a line for people. An error is under `err`, as pino expects it. */
export type LogFacts = Readonly<Record<string, unknown>>;
type Level = "info" | "warn" | "error";

/** Takes facts and a text, as a logger of the package `pino` does. */
export interface Logger {
  /** A step of a stop, say. */
  info(facts: LogFacts, text: string): unknown;
  /** Something that somebody should look at. */
  warn(facts: LogFacts, text: string): unknown;
  /** Something that has failed. */
  error(facts: LogFacts, text: string): unknown;
}

/** What `main` says: lines for people, or, to a {@link Logger}, each with its facts. */
export class Log {
  constructor(
    private readonly name: string,
    private readonly write: (line: string) => unknown,
    private readonly logger: Logger | undefined,
  ) {}

  say(line: string, facts: LogFacts = {}, level: Level = "info"): void {
    const { logger } = this;
    if (logger === undefined) writeTo(this.write, `${this.name}: ${line}`);
    else writeTo((text) => logger[level](facts, text), line);
  }

  /** What only those want to hear who want each step. */
  step(line: string, facts: LogFacts): void {
    if (this.logger !== undefined) this.say(line, facts);
  }
}

/** pino's numbers. */
const levels = { info: 30, warn: 40, error: 50 } as const;

/**
 * A {@link Logger} without a package: a line of JSON for each call, with the keys that pino writes (`level`, `time`, `pid`, `hostname`,
 * `msg`), so that its tools read them. `write` gets each line without its end. Default: standard output.
 */
export function jsonLogger(write: (line: string) => unknown = toStandardOutput): Logger {
  const host = hostname();
  const at =
    (level: Level) =>
    (facts: LogFacts, text: string): unknown => {
      const head = { level: levels[level], time: Date.now(), pid: process.pid, hostname: host };
      return write(JSON.stringify({ ...head, ...facts, msg: text }, withErrors));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

/** An error has nothing that JSON would show. */
function withErrors(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { type: name, message, stack, ...(cause === undefined ? {} : { cause }) };
}

function toStandardOutput(line: string): void {
  process.stdout.write(`${line}\n`);
}

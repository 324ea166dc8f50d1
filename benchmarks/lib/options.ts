import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";

/** What every benchmark takes. */
export interface Options {
  /** Print one JSON object in place of the tables. */
  readonly json: boolean;
  /** A file of results, a list, that these are added to: see `docs/results/`. */
  readonly into: string | undefined;
  /** The largest size that is measured, of a benchmark that measures several. */
  readonly most: number;
  /** Fewer rounds, and no million: to see whether it runs. */
  readonly quick: boolean;
  /** Which contenders, with commas between; and how often each. For those that can be taken in pieces. */
  readonly only: string | undefined;
  readonly times: number | undefined;
  /** The Node that the children run on. */
  readonly node: string;
  /** Its version: `20.20.2`. */
  readonly version: string;
}

export function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      into: { type: "string" },
      most: { type: "string", default: "Infinity" },
      only: { type: "string" },
      times: { type: "string" },
      quick: { type: "boolean", default: false },
      node: { type: "string", default: process.execPath },
    },
  });
  return {
    ...values,
    into: values.into,
    most: Number(values.most),
    only: values.only,
    times: values.times === undefined ? undefined : Number(values.times),
    version: execFileSync(values.node, ["--version"], { encoding: "utf8" }).trim().slice(1),
  };
}

import type { Frame } from "./dump.js";

/** Where something was spent while somebody watched: processor time, memory. */
export interface Profile {
  /** ISO 8601, UTC, by the clock of whoever took it: the end. */
  readonly takenAt: string;
  readonly durationMs: number;
  /** What the numbers of each sample are, in their order. */
  readonly values: readonly Quantity[];
  /** How often a sample was taken: one in so many of these. */
  readonly period: Quantity & { readonly every: number };
  readonly samples: readonly Sample[];
  /** What could not be known: sentences. */
  readonly notes: readonly string[];
}

/** A kind of number, in pprof's words: `cpu` in `nanoseconds`. */
export interface Quantity {
  readonly type: string;
  readonly unit: string;
}

/** What was spent at one place of the code, called in one way. */
export interface Sample {
  /** Innermost first. */
  readonly frames: readonly Frame[];
  /** As many as {@link Profile.values}. */
  readonly values: readonly number[];
}

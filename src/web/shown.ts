import type { Dump } from "../wire/index.js";

/** A dump, and where it comes from. */
export interface Shown {
  readonly dump: Dump;
  readonly name: string;
  /** Under which the server keeps it; undefined for one from a file. */
  readonly number: number | undefined;
}

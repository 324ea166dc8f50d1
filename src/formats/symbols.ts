import type { Dump } from "../wire/index.js";
import { dumpRows } from "./dump-rows.js";

/** The names of the addresses that stand in a dump's Go text: we make addresses up, since JavaScript has none. */
export function symbolsOf(dump: Dump): Map<number, string> {
  const names = new Map<number, string>();
  for (const { frames } of dumpRows(dump)) for (const { address, name } of frames) names.set(address, name);
  return names;
}

import type { Dump } from "../wire/index.js";
import { dumpList } from "./dump-list.js";
import { dumpRows } from "./dump-rows.js";
import { countsText } from "./go-counts.js";

/**
 * A dump in the words of Go's goroutine profile: `1` counts what is alike, `2` lists one by one. A dump without stacks shows
 * tasks by name. `kind`: what the first line of the counts calls it. Source: Go's `runtime/pprof` and `runtime/traceback.go`.
 */
export function toGoText(dump: Dump, debug: 1 | 2, kind: string = "goroutine"): string {
  return debug === 1 ? countsText(kind, dumpRows(dump)) : dumpList(dump);
}

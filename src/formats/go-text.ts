import type { Dump } from "../wire/index.js";
import { goroutineCounts } from "./go-counts.js";
import { goroutineList } from "./go-list.js";
import { groupTasks } from "./group-tasks.js";

/** A dump in the words of Go's goroutine profile: `1` counts what is alike, `2` lists one by one. Source: Go's `runtime/pprof`. */
export function toGoText(dump: Dump, debug: 1 | 2): string {
  return debug === 1 ? goroutineCounts(groupTasks(dump.tasks, dump.lost)) : goroutineList(dump.tasks, dump.lost);
}

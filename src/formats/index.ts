export { groupTasks } from "./group-tasks.js";
export { toGoText } from "./go-text.js";
export { goroutineCounts } from "./go-counts.js";
export { goroutineList } from "./go-list.js";
export { goroutineProfile, toPprof } from "./pprof.js";

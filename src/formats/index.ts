export { groupTasks } from "./group-tasks.js";
export { toGoText } from "./go-text.js";
export { goroutineCounts } from "./go-counts.js";
export { goroutineList } from "./go-list.js";
export { goroutineProfile, toPprof } from "./pprof.js";
export { toSpeedscope } from "./speedscope.js";
export { toFolded } from "./folded.js";
export { wakerText } from "./waker-text.js";

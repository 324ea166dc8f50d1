/**
 * Pictures of what is suspended in a process, and their forms.
 *
 * @module
 */
export { toFolded, toGoText, toPprof, toSpeedscope, wakerText } from "../formats/index.js";
export type * from "../wire/index.js";
export { dump, type DumpOptions, type DumpTarget, dumpTasks } from "./dump.js";

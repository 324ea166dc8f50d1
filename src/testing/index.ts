/**
 * For tests: what is still out at the end of one, and a clock that stands still.
 *
 * @module
 */
export { checkLeaks, findLeaks, type TestLike } from "./check-leaks.js";
export { checkRest, type RestCheck } from "./check-rest.js";
export type { Ignored } from "./ignored.js";
export type { Leak, LeakKind } from "./leak.js";
export type { LeakOptions } from "./leak-check.js";
export { LeakError } from "./leak-error.js";
export { settle } from "./settle.js";
export { VirtualClock } from "./virtual-clock.js";

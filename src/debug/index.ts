/**
 * A server beside your program that shows what its tasks do, even while its main thread is busy.
 *
 * @module
 */
export { type DebugOptions, serveDebug } from "./serve-debug.js";

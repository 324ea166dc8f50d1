/**
 * The one place that ends the process.
 *
 * @module
 */
export { jsonLogger, type LogFacts, type Logger } from "./logger.js";
export { main, type MainOptions } from "./main.js";
export type { WatchdogOptions } from "./watchdog.js";

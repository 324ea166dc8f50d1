/**
 * The one place that ends the process.
 *
 * @module
 */
export { main, type MainOptions } from "./main.js";
export type { WatchdogOptions } from "./watchdog.js";

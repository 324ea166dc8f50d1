/**
 * The internal face of the pool, for the pools on the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { backoffOf } from "./backoff.js";
export { type Crossing, pack, unpack } from "./crossing.js";
export { Engine, type Keeper } from "./engine.js";
export { Item } from "./item.js";
export { OneRun } from "./one-run.js";
export { checkPoolOptions, checkQueueOptions, checkSubmitOptions } from "./options.js";
export { Report, type Reported } from "./report.js";

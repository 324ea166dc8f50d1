/**
 * The internal face of core, for the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { DerivableContext } from "./derived.js";
export { tell } from "./observe.js";
export { type Detail } from "./reading.js";
export { registry } from "./registry.js";
export { isEcho, limitGrace, Stop } from "./stop.js";
export { stragglersBelow } from "./stragglers.js";
export { type Runner, TaskRun } from "./task.js";
export { Wait } from "./wait.js";

/**
 * The internal face of core, for the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { Claim, type Claimant, taskOf } from "./claim.js";
export type { Hook, HookPlace } from "./hook.js";
export type { ContextNode } from "./node.js";
export { DerivableContext, timeoutSince } from "./derived.js";
export { tell } from "./observe.js";
export { idOf } from "./mark.js";
export { type Detail } from "./reading.js";
export { showQueue } from "./queues.js";
export { registry } from "./registry.js";
export { isEcho, limitGrace, Stop } from "./stop.js";
export { stragglersBelow } from "./stragglers.js";
export { heldOpen, type HeldTask, type Runner, TaskRun } from "./task.js";
export { tieName } from "./ties.js";
export { labelled, Wait, waitsOf } from "./wait.js";

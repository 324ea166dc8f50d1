/**
 * Groups, contexts, tasks: no task without an owner who can stop it.
 *
 * @module
 */
export { abandonOnDone } from "./abandon.js";
export { background, fromSignal } from "./background.js";
export { type CancelScope, type Context, ContextKey } from "./context.js";
export { type GoOptions, Group, type GroupOptions, type StopOn } from "./group.js";
export { observe } from "./observe.js";
export type { Note, ObservedGroup, Observer } from "./observer.js";
export { lostCount, taskCount } from "./registry.js";
export { sleep } from "./sleep.js";
export type { TaskState } from "./mark.js";
export type { Task, TaskFunction } from "./task.js";
export { untilDone } from "./until-done.js";

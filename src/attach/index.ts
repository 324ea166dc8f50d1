/**
 * Sessions with a V8: of this process, of another process, behind an address.
 *
 * @module
 */
export { MainThreadSession } from "./main-thread.js";
export { OwnThreadSession } from "./own-thread.js";
export { attachPid, type ProcessSession } from "./process.js";
export { callOn, collectGarbage, evaluate, handleOf, objectsWith, release, type Session } from "./session.js";
export { attachUrl } from "./url.js";

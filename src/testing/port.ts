/**
 * The internal face of testing, for the glue of the runners above it. Not part of the package's surface.
 *
 * @module
 */
export { LeakCheck } from "./leak-check.js";
export { checkLeakOptions } from "./options.js";
export { settled } from "./settle.js";
export { replaced } from "./replaced.js";
export { watch } from "./watch.js";

/**
 * A living process, as its feed has told it: for whoever shows it, in a page or in a terminal. Needs no platform.
 *
 * @module
 */
export { type Alike, Picture, type PictureGroup, type PictureTask } from "./picture.js";
export { Delay } from "./delay.js";
export { linesOf } from "./lines.js";
export { lookMs, Telling, tickMs } from "./telling.js";

/**
 * A living process, as its feed has told it: for whoever shows it, in a page or in a terminal. Needs no platform.
 *
 * @module
 */
export { type Alike, Picture, type PictureGroup, type PictureTask } from "./picture.js";
export { linesOf } from "./lines.js";

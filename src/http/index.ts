/**
 * Servers that stop without losing a request.
 *
 * @module
 */
export { contextOf } from "./request.js";
export { type FetchHandler, serve, type ServeOptions, type Target } from "./serve.js";

/**
 * Servers that stop without losing a request.
 *
 * @module
 */
export type { FetchHandler } from "./fetch.js";
export { Health, type HealthOptions, type Phase } from "./health.js";
export { type AcceptedByServe, contextOf, endless, type RequestHandler } from "./request.js";
export { serve, type ServeOptions, type Target } from "./serve.js";
export type { WebSocketLike, WebSocketsLike } from "./websockets.js";

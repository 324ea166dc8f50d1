/**
 * The internal face of debug, for the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { type Behind, pageListener } from "./page-server.js";
export { Relay } from "./relay.js";

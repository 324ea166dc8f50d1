/**
 * The internal face of inspect, for the floors above it. Not part of the package's surface.
 *
 * @module
 */
export { lightDump, parseReading, readingExpression } from "./light.js";
